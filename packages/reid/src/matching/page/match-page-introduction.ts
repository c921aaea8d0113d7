import { bandWords } from '../../calibration/words.ts';
import { escapeMarkup } from '../../pictures/html-page.ts';
import type { MatchPageContent } from './match-page-content.ts';

const count = (number: number, one: string, more = `${one}s`) =>
  `${number.toLocaleString('en')} ${number === 1 ? one : more}`;

/** What was compared, and how to read it. */
export function introduction(content: MatchPageContent): string {
  const { found, shown, isSheet = false } = content;
  const animals = new Set(found.gallery.individuals.filter((name) => name !== '')).size;
  const known = found.gallery.paths.length;
  const left = found.queries.paths.length - shown.length;
  return `<p>${count(found.queries.paths.length, 'photo')} asked about, among ${count(known, 'photo')} of ${count(animals, 'named animal')}.${left > 0 && isSheet ? ` ${shown.length.toLocaleString('en')} of them are on this sheet; the table has all.` : ''}${left > 0 && !isSheet ? ` The ${shown.length.toLocaleString('en')} surest are shown, ${left.toLocaleString('en')} are left out; the table has all.` : ''}</p>
${howToRead(content)}`;
}

function howToRead({ found }: MatchPageContent): string {
  const { name, network } = found.scores;
  const made = network ? ` Network: <code>${escapeMarkup(network)}</code>.` : '';
  const frames =
    'Where the name of a query is an animal of the gallery, a <span class="verdict right">green</span> edge marks photos with its name and a <span class="verdict wrong">red</span> one photos with another; elsewhere edges are grey.';
  if (!found.answers)
    return `<p class="notice"><b>The scores are not calibrated.</b> They put the answers in order, but do not say how sure one is: a ${escapeMarkup(name)} of 0.98 may be a wrong match. <code>flukeprint evaluate</code> measures on held-out photos of your own what they mean; <code>match</code> then says it in words.</p>
<details class="read"><summary>How to read this page</summary>
<p>Each query stands on the left, and on the right the animals most like it, a row each, with their best photos. ${frames}${made}</p></details>`;
  const { queries, individuals, file } = found.answers.model;
  return `<details class="read"><summary>How to read this page</summary>
<p>Each query stands on the left, and on the right the animals most like it, a row each, with their best photos. ${frames}</p>
<ul>
<li><span class="chip likely">${bandWords.likely}</span> of ten such first answers nine or more were right.</li>
<li><span class="chip check">${bandWords.check}</span> look at the photos: the right animal may be the first, another one, or none.</li>
<li><span class="chip absent">${bandWords.absent}</span> a photo of an animal that the gallery lacks is more likely to look like this than one of an animal that it has.</li>
</ul>
<p>The percentages of all animals and that of a new one sum to 100 %. They follow from the scores (${escapeMarkup(name)}) as measured on ${count(queries, 'held-out photo')} of ${count(individuals, 'animal')}
(<code>${escapeMarkup(file)}</code>), and hold where every second photo shows an animal that the gallery lacks: where you meet fewer new animals, more answers are right.
<i>Enough after 3 animals</i> says that the right one is further down, or among those that are not shown, in less than one of 100 such photos.${made}</p></details>`;
}

import type { Photo, Split } from '@flukeprint/data';
import { counted } from '../../counted.ts';
import { escapeMarkup } from '../../pictures/html-page.ts';
import { contentsList, linkedPicture, picturePage } from '../../pictures/picture-page.ts';
import { pictureName, type Role } from './failure-files.ts';
import type { Failure, MixUp } from './failure-list.ts';

export interface FailuresOnPage {
  readonly split: Split;
  /** The surest first. */
  readonly shown: readonly Failure[];
  readonly mixUps: readonly MixUp[];
  /** How many queries were answered wrongly, of how many. */
  readonly failures: number;
  readonly queries: number;
}

/** Pairs of individuals in the table. */
const mostMixUps = 20;

// Photos stand on their captions at one height, loaded or not.
const style = `  .pictures { --picture: 18rem; gap: 1rem; }
  figure { margin: 0; }
  .pictures a { display: flex; align-items: end; height: 22rem; }
  .pictures img { box-sizing: border-box; max-height: 100%; border-style: solid; border-width: 5px; }
  figcaption { padding: 0.3rem 0; }
  details { margin: 1rem 0; overflow-x: auto; }
  .name { text-align: left; }
`;

/** The queries with a wrong first answer, each with the photos that one has to look at. */
export function failuresPage({ split, shown, mixUps, failures, queries }: FailuresOnPage): string {
  const title = 'Where the first answer is wrong';
  const entries = shown.map(
    ({ result }, i) => `<li><a href="#failure-${i + 1}">${escapeMarkup(split.queries[result.query]!.path)}</a></li>`,
  );
  const left = failures - shown.length;
  const body =
    failures === 0
      ? `<p>Nowhere: each of the ${counted(queries, 'query')} was answered with a photo of its own individual.</p>`
      : `${introduction(failures, queries)}
${left > 0 ? `<p>${shown.length === 1 ? `The surest one of ${failures} is` : `The ${shown.length} surest of ${failures} are`} shown; ${left} ${left === 1 ? 'is' : 'are'} left out (all are in <code>queries.csv</code>).</p>` : ''}
${mixUpTable(mixUps)}
${contentsList('wrong answers', entries.length === 1 ? '1 wrong answer' : `${entries.length} wrong answers`, entries, { open: false })}
<main>
${shown.map((failure, i) => section(split, failure, i + 1)).join('\n')}
</main>`;
  return picturePage({ title, body, style });
}

function introduction(failures: number, queries: number): string {
  const share = ((100 * failures) / queries).toFixed(1);
  return `<p>${failures} of ${counted(queries, 'query')} (${share} %) ${failures === 1 ? 'was' : 'were'} answered first with a photo of another individual, here the surest mistakes first. Each
shows the query (blue), that wrong answer (red) and the best photo of the right individual (green), with its rank. Here is where labels are wrong and photos bad:</p>
<ul>
<li><b>Query and red photo show the same animal</b>: a name is wrong, or one animal has two names. Such cases gather at the top.</li>
<li><b>The query shows too little</b>, as the animal is small, blurred, hidden or seen from another side: crop the photo, or leave it out.</li>
<li><b>The green photo shows the animal quite otherwise</b>: the catalogue lacks photos in between.</li>
<li>Otherwise the method is at fault, and not your labels.</li>
</ul>
<p>A click enlarges a photo.</p>`;
}

function mixUpTable(mixUps: readonly MixUp[]): string {
  if (mixUps.length === 0) return '';
  const rows = mixUps.slice(0, mostMixUps).map(({ individuals: [a, b], counts: [ab, ba] }) => {
    const name = (text: string) => `<td class="name">${escapeMarkup(text)}</td>`;
    return `<tr>${name(a)}${name(b)}<td>${ab}</td><td>${ba}</td></tr>`;
  });
  const left = mixUps.length - rows.length;
  return `<details open><summary>Individuals taken for one another more than once</summary>
<p>Where it goes both ways, both names may be one animal's.</p>
<table><tr><th class="name">A</th><th class="name">B</th><th>A, answered with B</th><th>B, answered with A</th></tr>
${rows.join('\n')}
</table>${left > 0 ? `\n<p>And ${left} more pairs.</p>` : ''}</details>`;
}

function section({ queries, gallery }: Split, { result, answer, isCopy }: Failure, number: number): string {
  const query = queries[result.query]!;
  const named = gallery[answer.index]!;
  const right = result.right && gallery[result.right.index]!;
  const copy = isCopy
    ? '\n<p><b>Query and answer are near-duplicates of one another: one of the two names is wrong.</b></p>'
    : '';
  const figures = [
    figure(number, 'query', query, 'query'),
    figure(number, 'answer', named, `first answer, similarity ${answer.similarity.toFixed(3)}`),
    right && result.right
      ? figure(number, 'right', right, `rank ${result.rank}, similarity ${result.right.similarity.toFixed(3)}`)
      : '<p>The gallery has no photo of the right individual.</p>',
  ];
  return `<section id="failure-${number}">
<h2>${number}. ${escapeMarkup(query.individual)} <span class="faint">taken for</span> ${escapeMarkup(named.individual)}</h2>${copy}
<div class="pictures">
${figures.join('\n')}
</div>
</section>`;
}

const colour: Readonly<Record<Role, string>> = { query: 'query', answer: 'wrong', right: 'right' };

function figure(number: number, role: Role, { individual, path }: Photo, said: string): string {
  const name = escapeMarkup(individual);
  return `<figure>${linkedPicture(pictureName(number, role), `${individual}, ${said}`, ` class="${colour[role]}"`)}
<figcaption><span class="verdict ${colour[role]}">${name}</span>, ${said}<br><span class="faint">${escapeMarkup(path)}</span></figcaption></figure>`;
}

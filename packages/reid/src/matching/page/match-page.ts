import type { Photo } from '@flukeprint/data';
import type { Answer } from '../../calibration/judge.ts';
import { type Band, bands, bandWords, percentWords } from '../../calibration/words.ts';
import { escapeMarkup, htmlPage } from '../../pictures/html-page.ts';
import { type Verdict, verdictsOf } from '../verdict.ts';
import type { MatchPageContent } from './match-page-content.ts';
import { introduction } from './match-page-introduction.ts';
import { matchPageScript } from './match-page-script.ts';
import { matchPageStyle } from './match-page-style.ts';
import { matchSheetStyle } from './match-sheet-style.ts';
import type { ShownIndividual, ShownQuery } from './shown-queries.ts';

/** Individuals that are seen without a click. */
const unfolded = 3;

const verdictWords: Readonly<Record<Verdict, string>> = {
  right: 'named like the query',
  wrong: 'named otherwise than the query',
  unknown: '',
};

/** Query by query the individuals that were found, a row each, in parts: the text of thousands is long. */
export function matchPage(content: MatchPageContent): string[] {
  const { shown, isSheet = false } = content;
  // What a browser is asked to keep apart comes between two halves of one page.
  const mark = '<!-- queries -->';
  const body = `${introduction(content)}
${toolbar(content)}
<main>${mark}</main>
<p id="none" hidden>No photo of a query fits this filter.</p>
${compare}`;
  const page = htmlPage({
    title: 'Matches',
    body,
    style: isSheet ? matchPageStyle + matchSheetStyle : matchPageStyle,
    script: matchPageScript,
    pictures: isSheet ? 'inside' : 'beside',
  });
  const [before, after] = page.split(mark) as [string, string];
  const write = new SectionWriter(content);
  return [before, ...shown.map((query, i) => write.section(query, i)), after];
}

function toolbar({ shown, found }: MatchPageContent): string {
  const count = (band: Band) => shown.filter((query) => query.band === band).length;
  const choices = found.answers
    ? `<span class="choices" role="group" aria-label="how sure">
<button type="button" data-show="" aria-pressed="true">all ${shown.length}</button>
${bands.map((band) => `<button type="button" class="${band}" data-show="${band}" aria-pressed="false">${bandWords[band]} ${count(band)}</button>`).join('\n')}
</span>`
    : '';
  return `<form class="bar">
<input id="text" type="search" placeholder="Filter by animal or photo" aria-label="Filter by animal or photo" autocomplete="off">
${choices}
<label>Order <select id="order"><option value="sure">surest first</option><option value="unsure">least sure first</option><option value="given">as photos were given</option></select></label>
<output id="count"></output>
</form>
<p class="keys faint">Keys: <kbd>n</kbd> next photo, <kbd>p</kbd> the one before, <kbd>Enter</kbd> compares side by side, <kbd>←</kbd> <kbd>→</kbd> go through its candidates, <kbd>/</kbd> filters. A click on a photo compares, too.</p>`;
}

const compare = `<dialog id="compare" aria-label="Compare">
<div class="pair"><figure><img id="left" alt=""><figcaption id="left-text"></figcaption></figure>
<figure><img id="right" alt=""><figcaption id="right-text"></figcaption></figure></div>
<p><button type="button" id="before">previous</button> <button type="button" id="after" autofocus>next</button> <button type="button" id="close">close</button></p>
</dialog>`;

class SectionWriter {
  readonly #content: MatchPageContent;
  readonly #verdict: (query: string, match: string) => Verdict;

  constructor(content: MatchPageContent) {
    this.#content = content;
    this.#verdict = verdictsOf(content.found.gallery.individuals);
  }

  section({ query, band, individuals }: ShownQuery, place: number): string {
    const { found, pictures } = this.#content;
    const { isSheet = false } = this.#content;
    const { paths, individuals: names } = found.queries;
    const judged = found.answers?.queries[query];
    const [path, named] = [paths[query]!, names[query]!];
    const items = individuals.map((individual, i) => this.#item(individual, i + 1, named));
    const [first, more] = isSheet ? [items, []] : [items.slice(0, unfolded), items.slice(unfolded)];
    const { encounter = [], place: seenAt = [] } = found.queries.photos[query]!;
    const searched = [path, named]
      .concat(
        encounter,
        seenAt,
        individuals.map(({ individual }) => individual),
      )
      .map(folded)
      .join('\n');
    const answer =
      items.length === 0
        ? '<p>Nothing was found.</p>'
        : `${this.#sureness(band, individuals[0]!)}${judged ? outlook(judged) : ''}
<ol class="found">${first.join('\n')}</ol>${more.length === 0 ? '' : `\n<details><summary>${more.length} more</summary><ol class="found" start="${unfolded + 1}">${more.join('\n')}</ol></details>`}`;
    const said = named === '' ? '' : `<b>${escapeMarkup(named)}</b>, by its own name<br>`;
    return `<section class="query" id="q${query + 1}" tabindex="-1" aria-label="${escapeMarkup(path)}" data-band="${band ?? ''}" data-sure="${place}" data-given="${query}" data-text="${escapeMarkup(searched)}">
<div class="asked">${this.#photo(pictures.ofQuery(query), path, said, '', found.queries.photos[query]!)}</div>
<div class="answer">${answer}</div>
</section>
`;
  }

  #sureness(band: Band | null, { individual, probability, score }: ShownIndividual): string {
    const { scores } = this.#content.found;
    const name = individual === '' ? 'a photo without a name' : escapeMarkup(individual);
    if (band === null || probability === null)
      return `<p class="sure"><b>${name}</b> <span class="chip">uncalibrated ${scores.name} ${score.toFixed(3)}</span></p>`;
    const percent = escapeMarkup(percentWords(probability));
    if (band === 'absent')
      return `<p class="sure"><span class="chip absent">${bandWords.absent}</span> <span class="faint">nearest: ${name}, ${percent}</span></p>`;
    return `<p class="sure"><span class="chip ${band}">${bandWords[band]}, ${percent}</span> <b>${name}</b></p>`;
  }

  #item({ individual, photos, score, probability }: ShownIndividual, rank: number, named: string): string {
    const { found, pictures } = this.#content;
    const judged = this.#verdict(named, individual);
    const chance =
      probability === null ? '' : `<span class="percent">${escapeMarkup(percentWords(probability))}</span> `;
    const kind = found.answers === null ? `uncalibrated ${found.scores.name}` : found.scores.name;
    const figures = photos.map(({ index }) => {
      const name = individual === '' ? 'without a name' : escapeMarkup(individual);
      const path = found.gallery.paths[index]!;
      // The name stands beside it.
      const shown = path.startsWith(`${individual}/`) ? path.slice(individual.length + 1) : path;
      return this.#photo(
        pictures.ofGallery(index),
        shown,
        '',
        `${rank}. ${name} ${chance}`,
        found.gallery.photos[index]!,
      );
    });
    const verdict = judged === 'unknown' ? '' : `<br><span class="verdict ${judged}">${verdictWords[judged]}</span>`;
    return `<li class="${judged}"><div class="who"><b>${rank}. ${individual === '' ? 'without a name' : escapeMarkup(individual)}</b><br>${chance}<span class="faint">${kind} ${score.toFixed(3)}</span>${verdict}</div>
<div class="photos">${figures.join('')}</div></li>`;
  }

  /** `said` and `title` are HTML. */
  #photo(picture: string, path: string, said: string, title: string, { encounter, place }: Photo): string {
    const { drawn, isSheet = false } = this.#content;
    const { width, height, date, address } = drawn.get(picture)!;
    // Browsers do not go to an address that holds a picture: without the script a click leads nowhere.
    const target = isSheet ? '#compare' : address;
    const day = date === undefined ? '' : `<br><time>${new Date(date).toISOString().slice(0, 10)}</time>`;
    const seen = place === undefined ? '' : `${day === '' ? '<br>' : ', '}${escapeMarkup(place)}`;
    const met = encounter === undefined ? '' : `<br>encounter ${escapeMarkup(encounter)}`;
    return `<figure><a class="photo" href="${target}"><img src="${address}" alt="${escapeMarkup(path)}" width="${width}" height="${height}" loading="lazy" decoding="async"></a><figcaption>${said}<span class="title">${title}</span>${escapeMarkup(path)}${day}${seen}${met}</figcaption></figure>`;
  }
}

const outlook = ({ isNew, enough }: Answer) =>
  `<p class="faint">a new animal: ${escapeMarkup(percentWords(isNew))}; enough after ${enough} ${enough === 1 ? 'animal' : 'animals'}: P(missed) &lt; 1 %</p>`;

/** Without case and accents, so that `no 17` finds `Nº 17`; the script folds what is typed likewise. */
const folded = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

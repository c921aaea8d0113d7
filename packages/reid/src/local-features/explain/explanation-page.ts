import { verdictsOf } from '../../matching/verdict.ts';
import { escapeMarkup } from '../../pictures/html-page.ts';
import { contentsList, linkedPicture, picturePage } from '../../pictures/picture-page.ts';
import type { FeatureMatches } from '../match-by-features.ts';
import { describePoints } from './describe-points.ts';
import { mostLines } from './draw-matched-points.ts';
import type { ShownMatch } from './explanation-files.ts';

export const verdictWords = {
  right: 'same individual',
  wrong: 'another individual',
  unknown: 'not known whether the same individual',
};

/** Query by query what was found and why, with the pictures beside the page. */
export function explanationPage(found: FeatureMatches, shown: readonly (readonly ShownMatch[])[]): string {
  const { queries, matches } = found;
  const left = matches.length - shown.length;
  const title = 'Why these photos match';
  const entries = queries.paths
    .slice(0, shown.length)
    .map((path, query) => `<li><a href="#query-${query + 1}">${escapeMarkup(path)}</a></li>`);
  const body = `<p>Circles mark points that look alike in the query (left, blue frame) and in a photo of the gallery (right: green frame for the ${verdictWords.right}, red
for ${verdictWords.wrong}, grey where the query's is not known or no animal of the gallery), and whose places fit one another; lines join the strongest ${mostLines}. The grey pictures
show where in the photos they count most. Colours compare the matches of one query, not those of two. Trust what lies on the animal's own marks, and not
what lies on water, shadow or the border of the photo. A click opens a picture in full size.</p>
${left > 0 ? `<p>The first ${shown.length} of ${matches.length} queries.</p>` : ''}
${contentsList('queries', entries.length === 1 ? '1 query' : `${entries.length} queries`, entries)}
<main>
${shown.map((list, query) => querySection(found, query, list)).join('\n')}
</main>`;
  return picturePage({ title, body });
}

function querySection(found: FeatureMatches, query: number, list: readonly ShownMatch[]): string {
  const individual = found.queries.individuals[query]!;
  const known = individual ? ` <span class="faint">(${escapeMarkup(individual)})</span>` : '';
  const content =
    list.length > 0
      ? list.map((match) => matchArticle(found, match)).join('\n')
      : '<p>Nothing of the gallery matches this query.</p>';
  return `<section id="query-${query + 1}">
<h2>${query + 1}. ${escapeMarkup(found.queries.paths[query]!)}${known}</h2>
${content}
</section>`;
}

function matchArticle(found: FeatureMatches, { query, rank, index, score, lines, heat }: ShownMatch): string {
  const { queries, gallery, points, size } = found;
  const individual = gallery.individuals[index]!;
  const judged = verdictsOf(gallery.individuals)(queries.individuals[query]!, individual);
  const [asked, path] = [queries.paths[query]!, gallery.paths[index]!];
  const described = describePoints(points[query]![rank - 1]!, size);
  return `<article>
<h3>${rank}. ${escapeMarkup(individual || 'unnamed')} <span class="faint">${escapeMarkup(path)}</span></h3>
<p><span class="verdict ${judged}">${verdictWords[judged]}</span>, score ${score.toFixed(2)}, ${described}</p>
<div class="pictures">
${linkedPicture(lines, `Lines between ${asked} and ${path}: ${described}`)}
${linkedPicture(heat, `Heat map of ${asked} and ${path}: where the matched points lie`)}
</div>
</article>`;
}

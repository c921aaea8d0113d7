import pMap from 'p-map';
import { verdictsOf } from '../../matching/verdict.ts';
import { type Reporter, silent, withProgress } from '../../reporter.ts';
import type { FeatureMatches } from '../match-by-features.ts';
import { strongestOf } from './describe-points.ts';
import { drawHeatMap } from './draw-heat-map.ts';
import { drawMatchedPoints } from './draw-matched-points.ts';
import { type ExplanationSize, explanationFolder, type ShownMatch, shownMatches } from './explanation-files.ts';
import { explanationPage, verdictWords } from './explanation-page.ts';
import type { MatchPicture } from './match-picture.ts';

/** Pictures that are drawn at a time. */
const concurrency = 4;

/**
 * Writes into a folder, which exists, why photos match: two pictures of each match that is shown, and last a page of all of them, in place
 * of an earlier explanation there.
 */
export async function writeExplanation(
  folder: string,
  found: FeatureMatches,
  { reporter = silent, ...size }: ExplanationSize & { readonly reporter?: Reporter } = {},
): Promise<void> {
  const shown = shownMatches(found, size);
  const all = shown.flat();
  const pages = explanationFolder(folder);
  pages.begin();
  let done = 0;
  await withProgress(reporter, 'drawing', 'matches', all.length, (update) =>
    pMap(
      all,
      async (match) => {
        const picture = pictureOf(found, match, shown[match.query]!.length);
        await pages.write(match.lines, await drawMatchedPoints(picture));
        await pages.write(match.heat, await drawHeatMap(picture));
        done += 1;
        update(done);
      },
      { concurrency },
    ),
  );
  await pages.writePage(explanationPage(found, shown));
}

function pictureOf(found: FeatureMatches, { query, rank, index, score }: ShownMatch, top: number): MatchPicture {
  const { queries, gallery, points, size } = found;
  const [asked, named] = [queries.individuals[query]!, gallery.individuals[index]!];
  const judged = verdictsOf(gallery.individuals)(asked, named);
  const own = points[query]![rank - 1]!;
  const count = own.weights.length;
  return {
    query: { ...queries.photos![query]!, caption: [`Query ${asked}`.trim(), queries.paths[query]!] },
    photo: {
      ...gallery.photos![index]!,
      caption: [
        `${rank}. ${named || 'unnamed'}: ${verdictWords[judged]}`,
        gallery.paths[index]!,
        `score ${score.toFixed(2)}, ${count === 0 ? 'no' : count} matched ${count === 1 ? 'point' : 'points'}`,
      ],
    },
    size,
    points: own,
    // Colours of a query's pictures can be compared.
    strongest: strongestOf(points[query]!.slice(0, top)),
    verdict: judged,
  };
}

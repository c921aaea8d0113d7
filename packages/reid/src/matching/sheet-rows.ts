import type { Shown } from '../pictures/framed-photo.ts';
import { bandWords, type Certainty, judgeAnswer, percentWords } from './certainty/certainty.ts';
import type { Captioned, SheetRow } from './match-sheet.ts';
import type { Match } from './retrieval.ts';
import { verdictsOf } from './verdict.ts';

/** A side of a comparison whose photos are at hand. */
interface ShownSide {
  readonly paths: readonly string[];
  readonly individuals: readonly string[];
  readonly photos: readonly Shown[];
}

export interface SheetContent {
  readonly queries: ShownSide;
  readonly gallery: ShownSide;
  /** The queries that are drawn, with their matches, as many as one can look at. */
  readonly rows: readonly { readonly query: number; readonly matches: readonly Match[] }[];
  readonly certainty: Certainty | null;
}

/** The rows of a sheet, with names, places and scores. */
export function sheetRows({ queries, gallery, rows, certainty }: SheetContent): SheetRow[] {
  const verdict = verdictsOf(gallery.individuals);
  return rows.map(({ query, matches }) => {
    const named = queries.individuals[query]!;
    const places = new Map<string, { readonly place: number; readonly score: number }>();
    const answers = matches.map(({ index, similarity }, i) => {
      const individual = gallery.individuals[index]!;
      const key = individual === '' ? `photo ${index}` : `named ${individual}`;
      const best = places.get(key) ?? { place: places.size + 1, score: similarity };
      places.set(key, best);
      return {
        photo: gallery.photos[index]!,
        verdict: verdict(named, individual),
        caption: [
          `${i + 1}. ${individual === '' ? 'without a name' : individual}`,
          scoreWords(certainty, similarity, best),
        ],
      };
    });
    const asked: Captioned = { photo: queries.photos[query]!, caption: [queries.paths[query]!, named] };
    return { query: asked, matches: answers };
  });
}

function scoreWords(certainty: Certainty | null, score: number, best: { place: number; score: number }): string {
  if (!certainty) return `${score.toFixed(3)}, uncalibrated`;
  const { probability, band } = judgeAnswer(certainty, best.score, best.place);
  const words = percentWords(probability);
  if (band === 'absent') return `${words}, not in catalogue?`;
  return band === null ? `${words}, ${score.toFixed(3)}` : `${words} ${bandWords[band]}, ${score.toFixed(3)}`;
}

/** What frames and scores mean, and what is left out. */
export function sheetNotes(
  shown: { readonly queries: number; readonly matches: number },
  all: { readonly queries: number; readonly matches: number },
  { certainty, scoreName }: { readonly certainty: Certainty | null; readonly scoreName: string },
): string[] {
  const left = all.queries - shown.queries;
  const rows =
    left > 0
      ? `${shown.queries} of ${all.queries} queries are drawn, ${left} ${left === 1 ? 'is' : 'are'} left out.`
      : '';
  const columns = all.matches > shown.matches ? ` The ${shown.matches} best of ${all.matches} matches of each.` : '';
  const scores = certainty
    ? `Percent: how many such answers were right among ${certainty.queries} held-out photos, each counted once more as a new animal; the number behind is the ${scoreName}.`
    : `The numbers are uncalibrated (${scoreName}): they put photos in order, and do not say how sure a match is.`;
  return [
    `${rows}${columns}`.trim(),
    'Blue: the query. Green: its own name. Red: another name. Grey: the name of the query is not known, or no animal of the gallery.',
    scores,
  ].filter((line) => line !== '');
}

import type { Answer, Answers } from '../calibration/judge.ts';
import { bandWords, percentWords } from '../calibration/words.ts';
import type { Shown } from '../pictures/framed-photo.ts';
import type { Captioned, SheetRow } from './match-sheet.ts';
import type { Match } from './top-k.ts';
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
  readonly answers: Pick<Answers, 'queries'> | null;
}

/** The rows of a sheet, with names, places and scores. */
export function sheetRows({ queries, gallery, rows, answers: judged }: SheetContent): SheetRow[] {
  const verdict = verdictsOf(gallery.individuals);
  return rows.map(({ query, matches }) => {
    const named = queries.individuals[query]!;
    const answer = judged?.queries[query] ?? null;
    const first = matches.map(({ index }) => gallery.individuals[index]!).find((name) => name !== '');
    const answers = matches.map(({ index, similarity }, i) => {
      const individual = gallery.individuals[index]!;
      return {
        photo: gallery.photos[index]!,
        verdict: verdict(named, individual),
        caption: [
          `${i + 1}. ${individual === '' ? 'without a name' : individual}`,
          scoreWords(answer, similarity, individual, individual === first),
        ],
      };
    });
    const asked: Captioned = { photo: queries.photos[query]!, caption: [queries.paths[query]!, named] };
    return { query: asked, matches: answers };
  });
}

function scoreWords(answer: Answer | null, score: number, individual: string, isFirst: boolean): string {
  if (!answer) return `${score.toFixed(3)}, uncalibrated`;
  const probability = answer.probabilities.get(individual);
  if (probability === undefined) return score.toFixed(3);
  const words = percentWords(probability);
  if (!isFirst) return `${words}, ${score.toFixed(3)}`;
  return answer.band === 'absent'
    ? `${words}, not in catalogue?`
    : `${words} ${bandWords[answer.band]}, ${score.toFixed(3)}`;
}

/** What frames and scores mean, and what is left out. */
export function sheetNotes(
  shown: { readonly queries: number; readonly matches: number },
  all: { readonly queries: number; readonly matches: number },
  { answers, scoreName }: { readonly answers: Pick<Answers, 'model'> | null; readonly scoreName: string },
): string[] {
  const left = all.queries - shown.queries;
  const rows =
    left > 0
      ? `${shown.queries} of ${all.queries} queries are drawn, ${left} ${left === 1 ? 'is' : 'are'} left out.`
      : '';
  const columns = all.matches > shown.matches ? ` The ${shown.matches} best of ${all.matches} matches of each.` : '';
  const scores = answers
    ? `Percent: how likely it is that animal, as measured on ${answers.model.queries} held-out photos, for a season in which every second photo shows a new animal; the number behind is the ${scoreName}.`
    : `The numbers are uncalibrated (${scoreName}): they put photos in order, and do not say how sure a match is.`;
  return [
    `${rows}${columns}`.trim(),
    'Blue: the query. Green: its own name. Red: another name. Grey: the name of the query is not known, or no animal of the gallery.',
    scores,
  ].filter((line) => line !== '');
}

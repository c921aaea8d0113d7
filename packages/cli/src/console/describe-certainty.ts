import type { Answers } from '@flukeprint/reid/calibration/judge';
import { bands, bandWords } from '@flukeprint/reid/calibration/words';
import { counted } from '@flukeprint/reid/counted';
import type { PhotoMatches } from '@flukeprint/reid/matching/match-photos';
import type { WordCounts } from '@flukeprint/reid/open-set/count-words';
import { percent } from './percent.ts';

/** How many photos are named how surely; or that nobody knows, with `hint`, the command that measures it, if one can. */
export function describeCertainty(
  { answers, scores }: { readonly answers: Pick<Answers, 'model' | 'queries'> | null } & Pick<PhotoMatches, 'scores'>,
  hint: string | null,
): string {
  if (!answers)
    return `uncalibrated ${scores.name}: it puts photos in order, and does not say how sure a match is${hint === null ? '' : `; ${hint} measures that`}`;
  const { model, queries } = answers;
  const words = bands.map((band) => `${queries.filter((answer) => answer.band === band).length} ${bandWords[band]}`);
  return `${words.join(', ')} (as measured on ${counted(model.queries, 'held-out photo')}: ${model.file})`;
}

/** How often the words for scores were right of held-out photos, half of them of new animals. */
export function describeWords(answers: WordCounts): string {
  const lines = bands.map((band) => {
    const { count, right, new: strangers } = answers[band];
    const shares = `${right} of them right (${percent(right / count)}), ${strangers} of new animals`;
    return `  ${bandWords[band]}: ${count}${count === 0 ? '' : `, ${shares}`}`;
  });
  return `first answers in words, as match will say them, half of the animals left out:\n${lines.join('\n')}`;
}

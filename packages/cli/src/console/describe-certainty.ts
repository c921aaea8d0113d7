import { counted } from '@flukeprint/reid/counted';
import { bands, bandWords, judgeAnswer } from '@flukeprint/reid/matching/certainty/certainty';
import type { StoredCertainty } from '@flukeprint/reid/matching/certainty/certainty-file';
import type { BandCounts } from '@flukeprint/reid/matching/certainty/learn-certainty';
import type { PhotoMatches } from '@flukeprint/reid/matching/match-photos';
import { percent } from './percent.ts';

/** How many photos are named how surely; or that nobody knows, with `hint`, the command that measures it, if one can. */
export function describeCertainty(
  { matches, scores }: Pick<PhotoMatches, 'matches' | 'scores'>,
  certainty: StoredCertainty | null,
  hint: string | null,
): string {
  if (!certainty)
    return `uncalibrated ${scores.name}: it puts photos in order, and does not say how sure a match is${hint === null ? '' : `; ${hint} measures that`}`;
  const counts = { likely: 0, check: 0, absent: 0 };
  for (const [first] of matches) if (first) counts[judgeAnswer(certainty, first.similarity, 1).band!] += 1;
  const words = bands.map((band) => `${counts[band]} ${bandWords[band]}`).join(', ');
  return `${words} (as measured on ${counted(certainty.queries, 'held-out photo')}: ${certainty.file})`;
}

/** How often the words for scores were right of held-out photos. */
export function describeBands(answers: BandCounts): string {
  const lines = bands.map((band) => {
    const { count, right } = answers[band];
    const share = count === 0 ? '' : `, ${right} of them right (${percent(right / count)})`;
    return `  ${bandWords[band]}: ${count}${share}`;
  });
  return `first answers in words, as match will say them:\n${lines.join('\n')}`;
}

import { basename } from 'node:path';
import { percentWords } from '../calibration/words.ts';
import { writeMatchSheet } from '../matching/match-sheet.ts';
import type { Addition } from './additions.ts';

/**
 * Draws the named photos that are least certain, in blue, each with known photos of the individual that was found in it.
 * Returns how many.
 */
export async function drawAdditions(
  file: string,
  additions: readonly Addition[],
  known: readonly { file: string; individual: string }[],
): Promise<number> {
  const shown = additions.toSorted((a, b) => a.probability - b.probability).slice(0, 24);
  await writeMatchSheet(
    file,
    shown.map(({ file, individual, probability }) => ({
      query: { photo: { file }, caption: [basename(file), `${individual} ${percentWords(probability)}`] },
      matches: known
        .filter((photo) => photo.individual === individual)
        .slice(0, 5)
        .map((photo) => ({ photo, verdict: 'unknown', caption: [individual, basename(photo.file)] })),
    })),
    additions.length > shown.length
      ? [
          `The ${shown.length} least sure of ${additions.length} named photos; ${additions.length - shown.length} are left out.`,
        ]
      : [],
  );
  return shown.length;
}

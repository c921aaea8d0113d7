import { writeMatchSheet } from '../match-sheet.ts';
import type { Addition } from './additions.ts';

/** Named photos in blue, each with known photos of the individual that was found in it. */
export async function drawAdditions(
  file: string,
  additions: readonly Addition[],
  known: readonly { file: string; individual: string }[],
): Promise<void> {
  const shown = additions.toSorted((a, b) => a.probability - b.probability).slice(0, 24);
  await writeMatchSheet(
    file,
    shown.map(({ file, individual }) => ({
      query: { file },
      matches: known
        .filter((photo) => photo.individual === individual)
        .slice(0, 5)
        .map((photo) => ({ photo, verdict: 'unknown' })),
    })),
  );
  console.log(`the ${shown.length} least certain photos: ${file}`);
}

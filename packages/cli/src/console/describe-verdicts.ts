import { counted } from '@flukeprint/reid/counted';
import type { VerdictsUsed } from '@flukeprint/reid/training/verdicts/pairs-apart';

const reasons: Readonly<Record<keyof VerdictsUsed['left_out'], string>> = {
  undone: 'taken back',
  unsure: 'unsure',
  contradicted: 'decided otherwise since',
  unnamed: 'of encounters without a name',
  held_out: 'of held-out photos',
  without_photos: 'without photos to train on',
};

/** `12 of 30 verdicts tell 9 pairs of animals apart; 10 name encounters; left out: 8 of held-out photos`. */
export function describeVerdicts({ verdicts, different, same, left_out, pairs }: VerdictsUsed): string {
  const left = Object.entries(reasons)
    .map(([reason, words]) => [left_out[reason as keyof typeof reasons], words] as const)
    .filter(([count]) => count > 0)
    .map(([count, words]) => `${count} ${words}`);
  return [
    `${different} of ${counted(verdicts, 'verdict')} tell ${counted(pairs.length, 'pair')} of animals apart`,
    ...(same > 0 ? [`${same} say what names say already`] : []),
    ...(left.length > 0 ? [`left out: ${left.join(', ')}`] : []),
  ].join('; ');
}

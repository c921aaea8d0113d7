import type { MirrorAxis } from '@flukeprint/data';
import type { LocalAnswer } from './ask-sample.ts';
import { isNamedFirst } from './local-help.ts';
import type { PositionUnderFlips } from './position.ts';

/** Whether mirror images are to be animals of their own in training, and why. Keys as in report.json. */
export interface MirrorAdvice {
  readonly mirror_axis: MirrorAxis;
  readonly reason: 'another animal' | 'the same animal' | 'any position' | 'too few are named';
  readonly position: PositionUnderFlips;
  /** What the mirrored photos were flipped about, how many there were, how many were named, and how many of them as they are. */
  readonly asked: {
    readonly axis: Exclude<MirrorAxis, 'none'>;
    readonly queries: number;
    readonly named_first: number;
    readonly mirrored_named_first: number;
  } | null;
}

/** A flip that leaves animals where they were, leaves at least so much of the usual photo; those of the sets that were looked at 0.97 and more. */
const leastCorrelation = 0.85;
/** Fewer than that are no ground to judge on. */
const leastNamed = 8;

/** The flip that keeps animals in their position; null where none does. */
export function axisOfPosition({ horizontal, vertical }: PositionUnderFlips): Exclude<MirrorAxis, 'none'> | null {
  const axis = horizontal > vertical ? 'horizontal' : 'vertical';
  return Math.max(horizontal, vertical) >= leastCorrelation ? axis : null;
}

/** Judges by the same photos as they are and mirrored, both in the same order. */
export function mirrorAdvice(
  position: PositionUnderFlips,
  plain: readonly LocalAnswer[],
  mirrored: readonly LocalAnswer[],
): MirrorAdvice {
  const axis = axisOfPosition(position);
  if (axis === null) return { mirror_axis: 'none', reason: 'any position', position, asked: null };
  const asked = {
    axis,
    queries: mirrored.length,
    named_first: plain.filter(isNamedFirst).length,
    mirrored_named_first: mirrored.filter(isNamedFirst).length,
  };
  if (asked.named_first < leastNamed) {
    return { mirror_axis: 'none', reason: 'too few are named', position, asked };
  }
  return isAnother(plain, mirrored)
    ? { mirror_axis: axis, reason: 'another animal', position, asked }
    : { mirror_axis: 'none', reason: 'the same animal', position, asked };
}

/** Mirrored photos are named at most three quarters as often, and that by more than chance (McNemar 1947, two deviations). */
function isAnother(plain: readonly LocalAnswer[], mirrored: readonly LocalAnswer[]): boolean {
  const pairs = plain.map((answer, i) => [isNamedFirst(answer), isNamedFirst(mirrored[i]!)] as const);
  const lost = pairs.filter(([before, after]) => before && !after).length;
  const won = pairs.filter(([before, after]) => !before && after).length;
  const named = pairs.filter(([before]) => before).length;
  return 4 * (named - lost + won) <= 3 * named && lost - won > 2 * Math.sqrt(lost + won);
}

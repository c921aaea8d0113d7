import { randomStream } from '@flukeprint/random';
import { describe, expect, test } from 'vitest';
import { type Affine, fitAffine, similarityOf, squaredError } from './affine.ts';
import { verifyPairs } from './verify-pairs.ts';

const options = { tolerance: 3 };
/** A similarity: scale, radians, shift. */
const similarity = (scale: number, turn: number, [dx, dy] = [20, -10]): Affine => {
  const [cos, sin] = [scale * Math.cos(turn), scale * Math.sin(turn)];
  return [cos, -sin, dx!, sin, cos, dy!];
};

/** `right` pairs that a map explains, then `wrong` ones that none does. */
function pairsOf([a, b, c, d, e, f]: Affine, right: number, wrong = 0, seed = 0): Float32Array {
  const random = randomStream(seed, 'pairs');
  return Float32Array.from({ length: right + wrong }).length === 0
    ? new Float32Array()
    : Float32Array.from(
        Array.from({ length: right + wrong }, (_, i) => {
          const [x, y] = [random.uniform(0, 384), random.uniform(0, 384)];
          const [u, v] = [random.uniform(0, 384), random.uniform(0, 384)];
          return i < right ? [x, y, a * x + b * y + c, d * x + e * y + f] : [x, y, u, v];
        }).flat(),
      );
}

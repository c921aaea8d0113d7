import type { GreyPhoto } from '@flukeprint/local-features';

/** How like its flips the usual photo of a catalogue is: correlations, 1 where a flip about this axis changes nothing. */
export interface PositionUnderFlips {
  readonly horizontal: number;
  readonly vertical: number;
}

/**
 * Which flips leave animals in the position that the catalogue shows them in: the mean of many photos, each of them as bright and as rich in
 * contrast as the others, held against its own flips. A plain gradient from top to bottom, sky over water, is no position. `photos`
 * are squares of the same few pixels; NaN where there is nothing but plain areas.
 */
export function positionUnderFlips(photos: readonly GreyPhoto[]): PositionUnderFlips {
  const side = photos[0]?.width ?? 0;
  const mean = new Float64Array(side ** 2);
  for (const { pixels } of photos) {
    const [middle, spread] = meanAndDeviation(pixels);
    if (spread > 0) for (const [i, value] of pixels.entries()) mean[i]! += (value - middle) / spread;
  }
  const shape = withoutGradient(mean, side);
  const correlation = (from: (x: number, y: number) => number) => {
    let [product, square] = [0, 0];
    for (const [i, value] of shape.entries()) {
      product += value * shape[from(i % side, Math.floor(i / side))]!;
      square += value ** 2;
    }
    return product / square;
  };
  return {
    horizontal: correlation((x, y) => (side - 1 - y) * side + x),
    vertical: correlation((x, y) => y * side + side - 1 - x),
  };
}

/** What the straight line from top to bottom that fits best does not explain. */
function withoutGradient(picture: Float64Array, side: number): Float64Array {
  const height = (i: number) => Math.floor(i / side) - (side - 1) / 2;
  const [middle] = meanAndDeviation(picture);
  let [product, square] = [0, 0];
  for (const [i, value] of picture.entries()) {
    product += value * height(i);
    square += height(i) ** 2;
  }
  return picture.map((value, i) => value - middle - (product / square) * height(i));
}

function meanAndDeviation(values: Float32Array | Float64Array): [number, number] {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return [mean, Math.sqrt(squares / values.length)];
}

import { heatMap, localMaxima } from './heat-map.ts';
import { addBicubic, sampleBilinear } from './sample-maps.ts';
import { XFEAT_CELL, XFEAT_CHANNELS, type XFeatOutputs } from './xfeat.ts';

/** {@link XFeatOutputs} of one image, on the host. */
export interface XFeatMaps {
  /** In cells, as is the width: an eighth of the image's. */
  readonly height: number;
  readonly width: number;
  /** [64, height, width]. */
  readonly descriptors: Float32Array;
  /** [65, height, width]. */
  readonly logits: Float32Array;
  /** [height, width]. */
  readonly reliability: Float32Array;
}

export interface XFeatOptions {
  /** The most features of an image, the best ones: 4,096 unless told. */
  readonly topK?: number;
  /** Least probability of a keypoint: 0.05 unless told. */
  readonly threshold?: number;
}

/** Local features of an image, the best first. */
export interface XFeatFeatures {
  readonly count: number;
  /** x and y of each: the pixel of the network's input, whose centre is half a pixel further. */
  readonly keypoints: Float32Array;
  /** Probability of a keypoint · reliability. */
  readonly scores: Float32Array;
  /** [count, 64], each of length 1. */
  readonly descriptors: Float32Array;
}

/** Copies the outputs for N images to the host. */
export async function readXFeatMaps(outputs: XFeatOutputs): Promise<XFeatMaps[]> {
  const [count, , height, width] = outputs.descriptors.shape as [number, number, number, number];
  const [descriptors, logits, reliability] = await Promise.all(
    [outputs.descriptors, outputs.logits, outputs.reliability].map(async (tensor) => {
      const values = await tensor.read();
      return values instanceof Float32Array ? values : Float32Array.from(values);
    }),
  );
  const ofImage = (values: Float32Array, i: number) =>
    values.subarray((i * values.length) / count, ((i + 1) * values.length) / count);
  return Array.from({ length: count }, (_, i) => ({
    height,
    width,
    descriptors: ofImage(descriptors!, i),
    logits: ofImage(logits!, i),
    reliability: ofImage(reliability!, i),
  }));
}

/** The original's `detectAndCompute`: keypoints are the peaks of 5 × 5 pixels of the heat map. */
export function extractXFeat(maps: XFeatMaps, { topK = 4096, threshold = 0.05 }: XFeatOptions = {}): XFeatFeatures {
  const { height, width } = maps;
  const [rows, columns] = [height * XFEAT_CELL, width * XFEAT_CELL];
  const heat = heatMap(maps.logits, height, width);
  // The original aligns the pixels 0 and side − 1 with the borders of the maps, not with the centres of their outer pixels.
  const cellX = (x: number) => (x * width) / (columns - 1) - 0.5;
  const cellY = (y: number) => (y * height) / (rows - 1) - 0.5;
  const found: { readonly x: number; readonly y: number; readonly score: number }[] = [];
  for (const i of localMaxima(heat, rows, columns, { threshold, radius: 2 })) {
    const [x, y] = [i % columns, Math.floor(i / columns)];
    // There it samples the last row and column of the heat map beyond the border: they have no features.
    if (x === columns - 1 || y === rows - 1) continue;
    const reliability = sampleBilinear(maps.reliability, height, width, cellX(x), cellY(y));
    found.push({ x, y, score: heat[i]! * reliability });
  }
  const best = found.sort((a, b) => b.score - a.score).slice(0, topK);
  const vectors = unitVectors(maps.descriptors, height * width);
  const descriptors = new Float32Array(best.length * XFEAT_CHANNELS);
  for (const [i, { x, y }] of best.entries()) {
    const at = i * XFEAT_CHANNELS;
    addBicubic(vectors, [height, width, XFEAT_CHANNELS], cellX(x), cellY(y), descriptors, at);
    toUnitLength(descriptors.subarray(at, at + XFEAT_CHANNELS));
  }
  return {
    count: best.length,
    keypoints: Float32Array.from(best.flatMap(({ x, y }) => [x, y])),
    scores: Float32Array.from(best, ({ score }) => score),
    descriptors,
  };
}

/** Descriptors [64, cells] as [cells, 64], each of length 1. */
function unitVectors(map: Float32Array, cells: number): Float32Array {
  const vectors = new Float32Array(map.length);
  for (let cell = 0; cell < cells; cell++) {
    const at = cell * XFEAT_CHANNELS;
    for (let c = 0; c < XFEAT_CHANNELS; c++) vectors[at + c] = map[c * cells + cell]!;
    toUnitLength(vectors.subarray(at, at + XFEAT_CHANNELS));
  }
  return vectors;
}

function toUnitLength(vector: Float32Array): void {
  let sum = 0;
  for (let i = 0; i < vector.length; i++) sum += vector[i]! ** 2;
  const length = Math.max(Math.sqrt(sum), 1e-12);
  for (let i = 0; i < vector.length; i++) vector[i]! /= length;
}

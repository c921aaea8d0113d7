import type { Operation, Shape } from '../contract.ts';
import { expectAttribute, expectRank, expectShape, expectShapeAttribute, like, type Pair, pair } from '../shape.ts';

export interface InterpolateAttributes {
  /** Output extent over input extent; the output's is rounded down. */
  readonly scaleFactor: Pair;
  readonly mode: 'nearest' | 'bilinear';
}

/** Every number a resampling loop needs, from shape and attributes. */
export interface InterpolateGeometry {
  readonly batch: number;
  readonly channels: number;
  readonly inHeight: number;
  readonly inWidth: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly scaleY: number;
  readonly scaleX: number;
  readonly mode: 'nearest' | 'bilinear';
}

/** Geometry of resampling `input` [N, C, H, W]. */
export function interpolateGeometry(
  operation: string,
  input: Shape,
  { scaleFactor, mode }: InterpolateAttributes,
): InterpolateGeometry {
  const scales = typeof scaleFactor === 'number' || Array.isArray(scaleFactor) ? pair(scaleFactor) : [];
  const positive = scales.length === 2 && scales.every((s) => Number.isFinite(s) && s > 0);
  expectAttribute(operation, 'scaleFactor', 'one or two positive numbers', scaleFactor, positive);
  expectAttribute(operation, 'mode', "'nearest' or 'bilinear'", mode, mode === 'nearest' || mode === 'bilinear');
  const [scaleY, scaleX] = scales as readonly [number, number];
  const [batch, channels, inHeight, inWidth] = input as [number, number, number, number];
  const outHeight = Math.floor(inHeight * scaleY);
  const outWidth = Math.floor(inWidth * scaleX);
  const some = outHeight > 0 && outWidth > 0;
  expectAttribute(operation, 'scaleFactor', `large enough for a pixel of [${inHeight}, ${inWidth}]`, scaleFactor, some);
  return { batch, channels, inHeight, inWidth, outHeight, outWidth, scaleY, scaleX, mode };
}

/** Where output pixel `i` of one axis comes from: (1 − weight) · input[low] + weight · input[high]. */
export interface InterpolateTap {
  readonly low: number;
  readonly high: number;
  readonly weight: number;
}

/** One tap per output pixel of an axis. The same for every row: small enough to compute on the host once. */
export function interpolateTaps(
  inExtent: number,
  outExtent: number,
  scale: number,
  mode: 'nearest' | 'bilinear',
): InterpolateTap[] {
  return Array.from({ length: outExtent }, (_, i) => {
    // As torch, whatever the scale that rounded down to the same extent.
    if (outExtent === inExtent) return { low: i, high: i, weight: 0 };
    if (mode === 'nearest') {
      const low = Math.min(nearestSource(i, inExtent, outExtent, scale), inExtent - 1);
      return { low, high: low, weight: 0 };
    }
    const source = Math.max((i + 0.5) / scale - 0.5, 0);
    const low = Math.min(Math.floor(source), inExtent - 1);
    return { low, high: Math.min(low + 1, inExtent - 1), weight: Math.min(source - low, 1) };
  });
}

/** floor(i / scale) as torch has it: in f32 and by the reciprocal (33 / 1.1 is just below 30), i / 2 for twice the extent. */
function nearestSource(i: number, inExtent: number, outExtent: number, scale: number): number {
  if (outExtent === 2 * inExtent) return i >> 1;
  return Math.floor(Math.fround(i * Math.fround(1 / scale)));
}

/** Visits every (output, input) pair with the share that the input has in the output. */
function forEachShare(g: InterpolateGeometry, visit: (output: number, input: number, share: number) => void): void {
  const rows = interpolateTaps(g.inHeight, g.outHeight, g.scaleY, g.mode);
  const columns = interpolateTaps(g.inWidth, g.outWidth, g.scaleX, g.mode);
  for (let p = 0; p < g.batch * g.channels; p++)
    rows.forEach((row, y) => {
      columns.forEach((column, x) => {
        const output = (p * g.outHeight + y) * g.outWidth + x;
        const input = (iy: number, ix: number) => (p * g.inHeight + iy) * g.inWidth + ix;
        visit(output, input(row.low, column.low), (1 - row.weight) * (1 - column.weight));
        visit(output, input(row.low, column.high), (1 - row.weight) * column.weight);
        visit(output, input(row.high, column.low), row.weight * (1 - column.weight));
        visit(output, input(row.high, column.high), row.weight * column.weight);
      });
    });
}

/** Resamples the plane, as `torch.nn.functional.interpolate` with a scale factor and align_corners false. */
export const interpolate: Operation<'input', never, 'output', InterpolateAttributes> = {
  name: 'interpolate',
  f16: { except: [] },
  infer({ input }, attributes) {
    expectRank('interpolate', 'input', input, 4, 'float');
    const g = interpolateGeometry('interpolate', input.shape, attributes);
    return { output: like(input, g.batch, g.channels, g.outHeight, g.outWidth) };
  },
  reference({ input }, { output }, attributes) {
    forEachShare(interpolateGeometry('interpolate', input.shape, attributes), (o, i, share) => {
      if (share !== 0) output.data[o]! += input.data[i]! * share;
    });
  },
};

/** Gradient of {@link interpolate}: every output hands its shares back. */
export const interpolateGrad: Operation<
  'gradOutput',
  never,
  'gradInput',
  InterpolateAttributes & { readonly inputShape: Shape }
> = {
  name: 'interpolateGrad',
  f16: { except: [] },
  infer({ gradOutput }, attributes) {
    expectShapeAttribute('interpolateGrad', 'inputShape', attributes.inputShape, 4);
    const g = interpolateGeometry('interpolateGrad', attributes.inputShape, attributes);
    expectShape('interpolateGrad', 'gradOutput', gradOutput, [g.batch, g.channels, g.outHeight, g.outWidth], 'float');
    return { gradInput: like(gradOutput, ...attributes.inputShape) };
  },
  reference({ gradOutput }, { gradInput }, attributes) {
    forEachShare(interpolateGeometry('interpolateGrad', attributes.inputShape, attributes), (o, i, share) => {
      gradInput.data[i]! += gradOutput.data[o]! * share;
    });
  },
};

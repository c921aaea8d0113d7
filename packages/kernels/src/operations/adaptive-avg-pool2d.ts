import type { Operation, Shape } from '../contract.ts';
import { expectAttribute, expectRank, expectShape, expectShapeAttribute, like } from '../shape.ts';

/** Height and width of the result in pixels; `null` keeps the input's. */
export interface AdaptiveAvgPool2dAttributes {
  readonly outputSize: number | null | readonly [number | null, number | null];
}

/** The window of output position `i`: from floor(i · in / out) up to, not including, ceil((i + 1) · in / out). */
function adaptiveWindow(i: number, inExtent: number, outExtent: number): readonly [number, number] {
  return [Math.floor((i * inExtent) / outExtent), Math.ceil(((i + 1) * inExtent) / outExtent)];
}

/** Visits every (output, input) pair with the share that the input has in the output. */
function forEachShare(
  input: Shape,
  output: Shape,
  visit: (output: number, input: number, share: number) => void,
): void {
  const [batch, channels, inHeight, inWidth] = input as [number, number, number, number];
  const [, , outHeight, outWidth] = output as [number, number, number, number];
  for (let p = 0; p < batch * channels; p++)
    for (let oy = 0; oy < outHeight; oy++)
      for (let ox = 0; ox < outWidth; ox++) {
        const [top, bottom] = adaptiveWindow(oy, inHeight, outHeight);
        const [left, right] = adaptiveWindow(ox, inWidth, outWidth);
        const share = 1 / ((bottom - top) * (right - left));
        for (let y = top; y < bottom; y++)
          for (let x = left; x < right; x++)
            visit((p * outHeight + oy) * outWidth + ox, (p * inHeight + y) * inWidth + x, share);
      }
}

/** Means over windows that divide the input [N, C, H, W] as evenly as they can. */
export const adaptiveAvgPool2d: Operation<'input', never, 'output', AdaptiveAvgPool2dAttributes> = {
  name: 'adaptiveAvgPool2d',
  f16: { except: [] },
  infer({ input }, { outputSize }) {
    expectRank('adaptiveAvgPool2d', 'input', input, 4, 'float');
    const [height, width] = Array.isArray(outputSize) ? outputSize : [outputSize, outputSize];
    const extent = (d: unknown) => d === null || (Number.isInteger(d) && (d as number) > 0);
    const fits = extent(height) && extent(width) && (!Array.isArray(outputSize) || outputSize.length === 2);
    expectAttribute('adaptiveAvgPool2d', 'outputSize', 'one or two positive integers or null', outputSize, fits);
    const [batch, channels, inHeight, inWidth] = input.shape as [number, number, number, number];
    return { output: like(input, batch, channels, height ?? inHeight, width ?? inWidth) };
  },
  reference({ input }, { output }) {
    forEachShare(input.shape, output.shape, (o, i, share) => {
      output.data[o]! += input.data[i]! * share;
    });
  },
};

/** Spreads each gradient over its window. */
export const adaptiveAvgPool2dGrad: Operation<'gradOutput', never, 'gradInput', { readonly inputShape: Shape }> = {
  name: 'adaptiveAvgPool2dGrad',
  f16: { except: [] },
  infer({ gradOutput }, { inputShape }) {
    expectShapeAttribute('adaptiveAvgPool2dGrad', 'inputShape', inputShape, 4);
    expectShape(
      'adaptiveAvgPool2dGrad',
      'gradOutput',
      gradOutput,
      [inputShape[0]!, inputShape[1]!, null, null],
      'float',
    );
    return { gradInput: like(gradOutput, ...inputShape) };
  },
  reference({ gradOutput }, { gradInput }) {
    forEachShare(gradInput.shape, gradOutput.shape, (o, i, share) => {
      gradInput.data[i]! += gradOutput.data[o]! * share;
    });
  },
};

import type { Operation, Shape } from '../contract.ts';
import { expectRank, expectShape, expectShapeAttribute, like } from '../shape.ts';
import { forEachWindow, type Pool2dAttributes, type Pool2dGeometry, pool2dGeometry } from './pool2d.ts';

/** Visits every (output, input) pair with the share that the input has in the output. */
function forEachShare(g: Pool2dGeometry, visit: (output: number, input: number, share: number) => void): void {
  forEachWindow(g, (o, plane, top, left) => {
    const bottom = Math.min(top + g.kernelHeight, g.inHeight + g.padY);
    const right = Math.min(left + g.kernelWidth, g.inWidth + g.padX);
    // Zeros of the padding count; what ceilMode lets hang over the padding does not.
    const share = 1 / ((bottom - top) * (right - left));
    for (let y = Math.max(top, 0); y < Math.min(bottom, g.inHeight); y++)
      for (let x = Math.max(left, 0); x < Math.min(right, g.inWidth); x++) visit(o, plane + y * g.inWidth + x, share);
  });
}

/** Mean of each window, padding included, as `torch.nn.functional.avg_pool2d` (count_include_pad). */
export const avgPool2d: Operation<'input', never, 'output', Pool2dAttributes> = {
  name: 'avgPool2d',
  f16: { except: [] },
  infer({ input }, attributes) {
    expectRank('avgPool2d', 'input', input, 4, 'float');
    const g = pool2dGeometry('avgPool2d', input.shape, attributes);
    return { output: like(input, g.batch, g.channels, g.outHeight, g.outWidth) };
  },
  reference({ input }, { output }, attributes) {
    forEachShare(pool2dGeometry('avgPool2d', input.shape, attributes), (o, i, share) => {
      output.data[o]! += input.data[i]! * share;
    });
  },
};

/** Spreads each gradient over its window. */
export const avgPool2dGrad: Operation<
  'gradOutput',
  never,
  'gradInput',
  Pool2dAttributes & { readonly inputShape: Shape }
> = {
  name: 'avgPool2dGrad',
  f16: { except: [] },
  infer({ gradOutput }, attributes) {
    expectShapeAttribute('avgPool2dGrad', 'inputShape', attributes.inputShape, 4);
    const g = pool2dGeometry('avgPool2dGrad', attributes.inputShape, attributes);
    expectShape('avgPool2dGrad', 'gradOutput', gradOutput, [g.batch, g.channels, g.outHeight, g.outWidth], 'float');
    return { gradInput: like(gradOutput, ...attributes.inputShape) };
  },
  reference({ gradOutput }, { gradInput }, attributes) {
    forEachShare(pool2dGeometry('avgPool2dGrad', attributes.inputShape, attributes), (o, i, share) => {
      gradInput.data[i]! += gradOutput.data[o]! * share;
    });
  },
};

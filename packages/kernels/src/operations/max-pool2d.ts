import type { Operation, Shape } from '../contract.ts';
import { expectRank, expectShape, expectShapeAttribute, i32, like } from '../shape.ts';
import { forEachWindow, type MaxPool2dAttributes, pool2dGeometry } from './pool2d.ts';

/**
 * Largest value of each window, as `torch.nn.functional.max_pool2d`; `indices` into the H × W plane say where it was.
 * The first of equal values counts; a NaN wins (the last of several).
 */
export const maxPool2d: Operation<'input', never, 'output' | 'indices', MaxPool2dAttributes> = {
  name: 'maxPool2d',
  f16: { except: [] },
  infer({ input }, attributes) {
    expectRank('maxPool2d', 'input', input, 4, 'float');
    const g = pool2dGeometry('maxPool2d', input.shape, attributes);
    const shape = [g.batch, g.channels, g.outHeight, g.outWidth];
    return { output: like(input, ...shape), indices: i32(...shape) };
  },
  reference({ input }, { output, indices }, attributes) {
    const g = pool2dGeometry('maxPool2d', input.shape, attributes);
    forEachWindow(g, (o, plane, top, left) => {
      let best = -1;
      for (let y = Math.max(top, 0); y < Math.min(top + g.kernelHeight, g.inHeight); y++)
        for (let x = Math.max(left, 0); x < Math.min(left + g.kernelWidth, g.inWidth); x++) {
          const here = y * g.inWidth + x;
          const value = input.data[plane + here]!;
          if (best < 0 || value > input.data[plane + best]! || Number.isNaN(value)) best = here;
        }
      output.data[o] = input.data[plane + best]!;
      indices.data[o] = best;
    });
  },
};

/** The gradient goes to where each maximum was. */
export const maxPool2dGrad: Operation<
  'gradOutput' | 'indices',
  never,
  'gradInput',
  MaxPool2dAttributes & { readonly inputShape: Shape }
> = {
  name: 'maxPool2dGrad',
  f16: { except: [] },
  infer({ gradOutput, indices }, attributes) {
    expectShapeAttribute('maxPool2dGrad', 'inputShape', attributes.inputShape, 4);
    const g = pool2dGeometry('maxPool2dGrad', attributes.inputShape, attributes);
    const shape = [g.batch, g.channels, g.outHeight, g.outWidth];
    expectShape('maxPool2dGrad', 'gradOutput', gradOutput, shape, 'float');
    expectShape('maxPool2dGrad', 'indices', indices, shape, 'i32');
    return { gradInput: like(gradOutput, ...attributes.inputShape) };
  },
  reference({ gradOutput, indices }, { gradInput }, attributes) {
    const g = pool2dGeometry('maxPool2dGrad', attributes.inputShape, attributes);
    forEachWindow(g, (o, plane) => {
      gradInput.data[plane + indices.data[o]!]! += gradOutput.data[o]!;
    });
  },
};

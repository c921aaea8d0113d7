import type { Operation } from '../contract.ts';
import { expectF32, expectShape, f32 } from '../shape.ts';
import { logistic, softplus } from './logistic.ts';

/** Mean over all elements of softplus(x) − x · target, targets anywhere in 0…1. */
export const binaryCrossEntropyWithLogits: Operation<'input' | 'target', never, 'output', object> = {
  name: 'binaryCrossEntropyWithLogits',
  infer({ input, target }) {
    expectF32('binaryCrossEntropyWithLogits', 'input', input);
    expectShape('binaryCrossEntropyWithLogits', 'target', target, input.shape);
    return { output: f32() };
  },
  reference({ input, target }, { output }) {
    for (let i = 0; i < input.data.length; i++) {
      output.data[0]! += (softplus(input.data[i]!) - input.data[i]! * target.data[i]!) / input.data.length;
    }
  },
};

/** Gradient of {@link binaryCrossEntropyWithLogits} with respect to its input: (σ(x) − target) / count. */
export const binaryCrossEntropyWithLogitsGrad: Operation<
  'gradOutput' | 'input' | 'target',
  never,
  'gradInput',
  object
> = {
  name: 'binaryCrossEntropyWithLogitsGrad',
  infer({ gradOutput, input, target }) {
    expectF32('binaryCrossEntropyWithLogitsGrad', 'input', input);
    expectShape('binaryCrossEntropyWithLogitsGrad', 'target', target, input.shape);
    expectShape('binaryCrossEntropyWithLogitsGrad', 'gradOutput', gradOutput, []);
    return { gradInput: f32(...input.shape) };
  },
  reference({ gradOutput, input, target }, { gradInput }) {
    const scale = gradOutput.data[0]! / input.data.length;
    for (let i = 0; i < input.data.length; i++) {
      gradInput.data[i] = scale * (logistic(input.data[i]!) - target.data[i]!);
    }
  },
};

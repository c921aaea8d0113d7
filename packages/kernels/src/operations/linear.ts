import type { Operation } from '../contract.ts';
import { expectLike, expectRank, expectShape, f32, like } from '../shape.ts';
import { multiplyAdds } from './multiply-adds.ts';

/** input [M, K] · weightᵀ + bias, with weight [O, K], as `torch.nn.functional.linear`. */
export const linear: Operation<'input' | 'weight', 'bias', 'output', object> = {
  name: 'linear',
  f16: { except: ['weight', 'bias'] },
  flop: ({ weight }, { output }) => multiplyAdds(output, weight),
  infer({ input, weight, bias }) {
    expectRank('linear', 'input', input, 2, 'float');
    expectShape('linear', 'weight', weight, [null, input.shape[1]!]);
    if (bias) expectShape('linear', 'bias', bias, [weight.shape[0]!]);
    return { output: like(input, input.shape[0]!, weight.shape[0]!) };
  },
  reference({ input, weight, bias }, { output }) {
    const [m, k] = input.shape as [number, number];
    const o = weight.shape[0]!;
    for (let row = 0; row < m; row++)
      for (let column = 0; column < o; column++) {
        let sum = bias?.data[column] ?? 0;
        for (let i = 0; i < k; i++) sum += input.data[row * k + i]! * weight.data[column * k + i]!;
        output.data[row * o + column] = sum;
      }
  },
};

/** Gradient of {@link linear} with respect to its input: gradOutput · weight. */
export const linearInputGrad: Operation<'gradOutput' | 'weight', never, 'gradInput', object> = {
  name: 'linearInputGrad',
  f16: { except: ['weight'] },
  flop: ({ gradOutput, weight }) => multiplyAdds(gradOutput, weight),
  infer({ gradOutput, weight }) {
    expectRank('linearInputGrad', 'weight', weight, 2);
    expectShape('linearInputGrad', 'gradOutput', gradOutput, [null, weight.shape[0]!], 'float');
    return { gradInput: like(gradOutput, gradOutput.shape[0]!, weight.shape[1]!) };
  },
  reference({ gradOutput, weight }, { gradInput }) {
    const [m, o] = gradOutput.shape as [number, number];
    const k = weight.shape[1]!;
    for (let row = 0; row < m; row++)
      for (let i = 0; i < k; i++) {
        let sum = 0;
        for (let column = 0; column < o; column++)
          sum += gradOutput.data[row * o + column]! * weight.data[column * k + i]!;
        gradInput.data[row * k + i] = sum;
      }
  },
};

/** Gradient of {@link linear} with respect to its weight: gradOutputᵀ · input. (That of the bias is `sumTo` [O].) */
export const linearWeightGrad: Operation<'gradOutput' | 'input', never, 'gradWeight', object> = {
  name: 'linearWeightGrad',
  f16: { except: ['gradWeight'] },
  flop: ({ gradOutput }, { gradWeight }) => multiplyAdds(gradOutput, gradWeight),
  infer({ gradOutput, input }) {
    expectRank('linearWeightGrad', 'input', input, 2, 'float');
    expectLike('linearWeightGrad', 'gradOutput', gradOutput, 'input', input, [input.shape[0]!, null]);
    return { gradWeight: f32(gradOutput.shape[1]!, input.shape[1]!) };
  },
  reference({ gradOutput, input }, { gradWeight }) {
    const [m, o] = gradOutput.shape as [number, number];
    const k = input.shape[1]!;
    for (let column = 0; column < o; column++)
      for (let i = 0; i < k; i++) {
        let sum = 0;
        for (let row = 0; row < m; row++) sum += gradOutput.data[row * o + column]! * input.data[row * k + i]!;
        gradWeight.data[column * k + i] = sum;
      }
  },
};

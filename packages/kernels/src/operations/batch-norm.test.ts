import { expect, test } from 'vitest';
import { evaluate, float64 } from '../conformance/evaluate.ts';
import { expectValues } from '../testing/expect-values.ts';

const input = float64([2, 2, 2], 0, 1, 4, 9, 16, 25, 36, 49);
const gradOutput = float64([2, 2, 2], 0, 1, 2, 3, 4, 5, 6, 7);
const weight = float64([2], 2, 3);
const bias = float64([2], 1, -1);

test('training', () => {
  // y = F.batch_norm(x := arange(8).reshape(2, 2, 2)**2, tensor([1, 2]), tensor([3, 4]), tensor([2, 3]), tensor([1, -1]), True)
  const runningMean = float64([2], 1, 2);
  const runningVar = float64([2], 3, 4);
  const { output, saveMean, saveInvstd } = evaluate(
    'batchNorm',
    { input, weight, bias, runningMean, runningVar },
    { training: true },
  );
  // biome-ignore format: two channels per line
  expectValues(output, [2, 2, 2], [
    -0.999999909297, -0.809523727459, -4.29556245893, -3.49176673724,
    2.04761900011, 3.76190463665, 0.848730159889, 2.93859903629,
  ]);
  expectValues(runningMean, [2], [1.95, 4.25]);
  expectValues(runningVar, [2], [17.4, 50.0333333333333]);
  expectValues(saveMean, [2], [10.5, 24.5]);
  // y.backward(arange(8).reshape(2, 2, 2))
  const grads = evaluate('batchNormGrad', { gradOutput, input, saveMean, saveInvstd, weight }, { training: true });
  // biome-ignore format: two channels per line
  expectValues(grads.gradInput, [2, 2, 2], [
    -0.0907029786971, 0.0630601101981, -0.0399301352618, 0.0325441979584,
    0.0837922615724, -0.0561493930733, 0.038083650936, -0.0306977136325,
  ]);
  expectValues(grads.gradWeight, [2], [8.09523772811, 8.19871636125]);
  expectValues(grads.gradBias, [2], [10, 18]);
});

test('evaluation uses the running statistics and leaves them alone', () => {
  const runningMean = float64([2], 1, 2);
  const runningVar = float64([2], 3, 4);
  const inputs = { input, weight, bias, runningMean, runningVar };
  const { output, saveMean, saveInvstd } = evaluate('batchNorm', inputs, { training: false });
  // biome-ignore format: two channels per line
  expectValues(output, [2, 2, 2], [
    -0.154698613883, 1, 1.99999625001, 9.49998687502,
    18.3204792082, 28.7127667332, 49.9999362501, 69.4999118752,
  ]);
  expectValues(runningMean, [2], [1, 2]);
  expectValues(runningVar, [2], [3, 4]);
  const grads = evaluate('batchNormGrad', { gradOutput, input, saveMean, saveInvstd, weight }, { training: false });
  // biome-ignore format: two channels per line
  expectValues(grads.gradInput, [2, 2, 2], [
    0, 1.15469861388, 2.99999625001, 4.49999437501,
    4.61879445553, 5.77349306942, 8.99998875002, 10.499986875,
  ]);
  expectValues(grads.gradWeight, [2], [103.922875249, 278.999651251]);
});

test('residual and relu', () => {
  // r := tensor([-1, 2, 3, 4, -5, -6, -1, 2]).reshape(2, 2, 2); y = F.relu(F.batch_norm(x, …) + r), the rest as in training
  const residual = float64([2, 2, 2], -1, 2, 3, 4, -5, -6, -1, 2);
  const attributes = { training: true, relu: true };
  const { output, saveMean, saveInvstd } = evaluate('batchNorm', { input, weight, bias, residual }, attributes);
  expectValues(output, [2, 2, 2], [0, 1.19047627254, 0, 0.508233262758, 0, 0, 0, 4.93859903629]);
  const inputs = { gradOutput, input, saveMean, saveInvstd, weight, output };
  const grads = evaluate('batchNormGrad', inputs, { ...attributes, residual: true });
  // biome-ignore format: two channels per line
  expectValues(grads.gradInput, [2, 2, 2], [
    -0.0907029398245, 0.103876470048, -0.106172594846, 0.30397672451,
    -0.0250512912683, 0.0118777610446, -0.56779252226, 0.369988392595,
  ]);
  expectValues(grads.gradWeight, [2], [-0.90476186373, 6.69829768076]);
  expectValues(grads.gradBias, [2], [1, 10]);
  expectValues(grads.gradResidual!, [2, 2, 2], [0, 1, 0, 3, 0, 0, 0, 7]);
  expect(evaluate('batchNormGrad', inputs, attributes).gradResidual).toBeUndefined();
});

test('momentum 1 forgets the past', () => {
  const runningMean = float64([1], 100);
  const runningVar = float64([1], 100);
  const two = float64([2, 1], 1, 3);
  evaluate('batchNorm', { input: two, runningMean, runningVar }, { training: true, momentum: 1 });
  expectValues(runningMean, [1], [2]);
  // Unbiased: (1 + 1) / (2 − 1).
  expectValues(runningVar, [1], [2]);
});

test('the deviations are taken from the mean, so that a large mean cancels nothing', () => {
  const far = float64([4, 1], 1e9 + 1, 1e9 + 2, 1e9 + 3, 1e9 + 4);
  const { output } = evaluate('batchNorm', { input: far }, { training: true, eps: 0 });
  const s = Math.sqrt(1.25);
  expectValues(output, [4, 1], [-1.5 / s, -0.5 / s, 0.5 / s, 1.5 / s]);
});

test('one value per channel has no variance to train with', () => {
  const one = float64([1, 3, 1, 1], 1, 2, 3);
  expect(() => evaluate('batchNorm', { input: one }, { training: true })).toThrow(
    'batchNorm: expected input to be more than one value per channel when training, received f32 [1, 3, 1, 1]',
  );
});

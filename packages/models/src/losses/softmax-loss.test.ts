import { Tensor } from '@flukeprint/autograd';
import { ReferenceBackend } from '@flukeprint/kernels';
import { expect, test } from 'vitest';
import { initialize } from '../nn/init.ts';
import { namedParameters } from '../nn/module.ts';
import { SoftmaxLoss } from './softmax-loss.ts';

const backend = new ReferenceBackend();

test('cross-entropy of weight · embedding + bias, smoothed or focal', async () => {
  const input = Tensor.from(backend, [2, -1], [1, 2]);
  const losses = [{}, { labelSmoothing: 0.3 }, { focalGamma: 2 }].map((options) => {
    const head = new SoftmaxLoss(backend, 3, 2, options);
    backend.write(head.weight.value, Float64Array.of(1, 0, 0, 1, -1, 2));
    backend.write(head.bias.value, Float64Array.of(0.5, 1, -2));
    return head.loss(input, Int32Array.of(1)).item();
  });
  const logits = [2.5, 0, -6];
  const sum = Math.log(logits.reduce((total, logit) => total + Math.exp(logit), 0));
  const each = logits.map((logit) => sum - logit);
  const expected = [
    each[1]!,
    0.7 * each[1]! + 0.1 * (each[0]! + each[1]! + each[2]!),
    (1 - Math.exp(-each[1]!)) ** 2 * each[1]!,
  ];
  for (const [i, loss] of (await Promise.all(losses)).entries()) expect(loss).toBeCloseTo(expected[i]!, 12);
});

test('its parameters are weight and bias, within torch’s bound', async () => {
  const head = new SoftmaxLoss(backend, 7);
  initialize(head, 0);
  expect([...namedParameters(head)].map(([name, { shape }]) => [name, shape])).toEqual([
    ['weight', [7, 256]],
    ['bias', [7]],
  ]);
  const values = [...(await head.weight.read()), ...(await head.bias.read())].map(Math.abs);
  expect(Math.max(...values)).toBeLessThanOrEqual(1 / 16);
  expect(Math.max(...values)).toBeGreaterThan(0.9 / 16);
});

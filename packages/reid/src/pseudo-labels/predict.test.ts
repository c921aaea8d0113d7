import { ReferenceBackend } from '@flukeprint/kernels';
import { SoftmaxLoss } from '@flukeprint/models';
import { expect, test } from 'vitest';
import { predict } from './predict.ts';

test('mirror images share the probability, and are never named', async () => {
  const backend = new ReferenceBackend();
  const head = new SoftmaxLoss(backend, 4, 2);
  // Scores of a, b, and of their mirror images.
  backend.write(head.weight.value, Float32Array.of(2, 0, 0, 1, 0, 3, 0, 0));
  const embeddings = { count: 2, size: 2, data: Float32Array.of(1, 0, 0, 1) };
  const predictions = await predict(backend, { head, individuals: ['a', 'b'] }, embeddings);
  const sums = [Math.exp(2) + 3, 2 + Math.E + Math.exp(3)];
  expect(predictions.map(({ individual }) => individual)).toEqual(['a', 'b']);
  expect(predictions[0]!.probability).toBeCloseTo(Math.exp(2) / sums[0]!, 6);
  expect(predictions[1]!.probability).toBeCloseTo(Math.E / sums[1]!, 6);
});

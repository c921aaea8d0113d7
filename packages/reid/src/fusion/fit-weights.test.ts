import { randomStream } from '@flukeprint/random';
import { expect, test } from 'vitest';
import { type Choice, fitWeights } from './fit-weights.ts';

/** Photos of which one or two are of the individual, drawn by the softmax of these weights: the model itself. */
function drawn(weights: readonly number[], count: number, seed: string): Choice[] {
  const random = randomStream(0, 'choices', seed);
  return Array.from({ length: count }, () => {
    const evidence = weights.map(() => Float64Array.from({ length: 30 }, () => random.normal()));
    const exps = Array.from({ length: 30 }, (_, i) =>
      Math.exp(weights.reduce((sum, w, kind) => sum + w * evidence[kind]![i]!, 0)),
    );
    const total = exps.reduce((a, b) => a + b);
    const target = random.uniform() * total;
    const right = exps.findIndex((_, i) => exps.slice(0, i + 1).reduce((a, b) => a + b) >= target);
    return { evidence, isSame: Uint8Array.from(exps, (_, i) => Number(i === right)) };
  });
}

test('finds the weights by which choices were drawn', () => {
  const fitted = fitWeights(drawn([1.5, 0.5, 0], 3000, 'known'), 3);
  expect(Math.abs(fitted[0]! - 1.5)).toBeLessThan(0.12);
  expect(Math.abs(fitted[1]! - 0.5)).toBeLessThan(0.1);
  expect(fitted[2]).toBeLessThan(0.1);
});

test('is where the likelihood is highest, by finite differences', () => {
  const choices = drawn([1, 0.7], 200, 'differences').map((choice, i) => {
    // A second right answer.
    const isSame = choice.isSame.slice();
    isSame[i % 30] = 1;
    return { ...choice, isSame };
  });
  const penalised = (weights: readonly number[]) => {
    const each = choices.map(({ evidence, isSame }) => {
      const exps = Array.from(isSame, (_, i) =>
        Math.exp(weights[0]! * evidence[0]![i]! + weights[1]! * evidence[1]![i]!),
      );
      const right = exps.filter((_, i) => isSame[i]).reduce((a, b) => a + b);
      return Math.log(right / exps.reduce((a, b) => a + b));
    });
    return each.reduce((a, b) => a + b) / choices.length - 1e-3 * (weights[0]! ** 2 + weights[1]! ** 2);
  };
  const [a, b] = fitWeights(choices, 2) as unknown as [number, number];
  const step = 1e-4;
  expect((penalised([a + step, b]) - penalised([a - step, b])) / (2 * step)).toBeCloseTo(0, 4);
  expect((penalised([a, b + step]) - penalised([a, b - step])) / (2 * step)).toBeCloseTo(0, 4);
});

test('evidence that misleads counts nothing', () => {
  const choices = drawn([1.2, 0.8], 500, 'misleading').map(({ evidence, isSame }) => ({
    evidence: [evidence[0]!, evidence[1]!.map((value) => -value)],
    isSame,
  }));
  const [first, second] = fitWeights(choices, 2);
  expect(second).toBe(0);
  expect(first).toBeGreaterThan(0.8);
});

test('stays finite where every choice is easy, and where evidence says nothing', () => {
  const easy: Choice = {
    evidence: [Float64Array.of(1000, 0, 0), Float64Array.of(0.5, 0.5, 0.5)],
    isSame: Uint8Array.of(1, 0, 0),
  };
  const weights = fitWeights(Array<Choice>(30).fill(easy), 2);
  expect(weights.every((weight) => Number.isFinite(weight) && weight >= 0)).toBe(true);
  expect(weights[1]).toBe(0);
});

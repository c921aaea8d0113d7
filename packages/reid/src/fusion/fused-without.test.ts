import { randomStream } from '@flukeprint/random';
import { expect, test } from 'vitest';
import { defaultFusion } from './default-fusion.ts';
import { fusedWithout } from './fused-without.ts';

test('scores without an animal are those of a gallery that never had it', () => {
  const random = randomStream(1, 'fused without');
  const gallery = Array.from({ length: 60 }, (_, i) => `whale ${i % 15}`);
  const queries = Array.from({ length: 30 }, (_, i) => {
    const individual = `whale ${i % 15}`;
    const scores = (gain: number) =>
      Float32Array.from(gallery, (name) => Math.min(0.99, 0.5 * random.uniform() + (name === individual ? gain : 0)));
    return { individual, cosines: scores(0.2), similarities: scores(0.4) };
  });
  const leftOut = new Set(['whale 3', 'whale 7']);
  const kept = [...gallery.keys()].filter((i) => !leftOut.has(gallery[i]!));
  const only = (row: Float32Array) => Float32Array.from(kept, (i) => row[i]!);
  const never = queries.map(({ individual, ...scores }) => ({
    individual,
    cosines: only(scores.cosines),
    similarities: only(scores.similarities),
  }));
  const names = kept.map((i) => gallery[i]!);
  const fusions = queries.map(() => defaultFusion);
  const without = fusedWithout(queries, gallery, fusions);
  const scores = without(leftOut);
  expect(scores.animals).toHaveLength(13);
  expect(scores.individuals).toHaveLength(30);
  expect(scores).toEqual(fusedWithout(never, names, fusions)(new Set()));
  // With its own animal there, another is not the first by local features, and has less.
  const whole = without(new Set());
  const asked = 3;
  const best = Math.max(...whole.rows[asked]!.filter((_, animal) => whole.animals[animal] !== 'whale 3'));
  expect(Math.max(...scores.rows[asked]!)).toBeGreaterThan(best);
});

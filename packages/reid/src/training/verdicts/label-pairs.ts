import type { TrainSettings } from '../../settings/fields.ts';
import type { ToldApart } from './read-verdicts.ts';

/** Pairs of animals as labels; with a mirror axis the mirror images of two are told apart as they are. */
export function labelPairs(
  { apart = [], individuals }: Pick<ToldApart, 'apart' | 'individuals'>,
  { mirrorAxis }: Pick<TrainSettings, 'mirrorAxis'>,
): (readonly [number, number])[] {
  const labels = new Map(individuals.map((name, i) => [name, i]));
  const pairs = apart.map(([one, other]) => [labels.get(one)!, labels.get(other)!] as const);
  const count = individuals.length;
  return mirrorAxis === 'none' ? pairs : [...pairs, ...pairs.map(([a, b]) => [a + count, b + count] as const)];
}

/** For each label those that it is told apart from; null where there are none. */
export function apartByLabel(pairs: readonly (readonly [number, number])[]): Map<number, number[]> | null {
  if (pairs.length === 0) return null;
  const both = [...pairs, ...pairs.map(([a, b]) => [b, a] as const)];
  return new Map([...Map.groupBy(both, ([a]) => a)].map(([label, own]) => [label, own.map(([, other]) => other)]));
}

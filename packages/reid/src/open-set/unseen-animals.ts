import { randomStream } from '@flukeprint/random';

/**
 * Which of these animals are taken for unseen: half of them, rounded down, those whose number drawn by `seed` and name is the smallest.
 * So two methods measured on the same animals leave out the same ones, whatever else they differ in, and an animal more changes one
 * other's side at most.
 */
export function unseenAnimals(names: Iterable<string>, seed: number): Set<string> {
  const drawn = [...new Set(names)].map((name) => ({ name, at: randomStream(seed, 'unseen animal', name).uniform() }));
  drawn.sort((a, b) => a.at - b.at || (a.name < b.name ? -1 : 1));
  return new Set(drawn.slice(0, Math.floor(drawn.length / 2)).map(({ name }) => name));
}

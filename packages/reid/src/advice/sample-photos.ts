import type { Photo, PhotoGroups } from '@flukeprint/data';
import { randomStream } from '@flukeprint/random';

export interface SampleOptions {
  /** About so many photos: the last animal drawn may have more. */
  readonly photos: number;
  readonly queries: number;
  readonly seed: number;
  /** Photos of one moment and copies of one another, which say nothing about new photos. */
  readonly groups: PhotoGroups;
}

/** A part of a catalogue that can be looked at within a minute. */
export interface PhotoSample {
  readonly photos: readonly Photo[];
  /** Photos to ask about, by position in `photos`: of each there is another photo of the animal, from another moment. */
  readonly queries: readonly number[];
  /** Of each animal the positions of those of its photos that can be asked about. */
  readonly askable: ReadonlyMap<string, readonly number[]>;
}

/** Draws animals with all their photos, or with so many that they do not crowd others out. All `photos` are of known individuals. */
export function samplePhotos(
  photos: readonly Photo[],
  { photos: most, queries, seed, groups }: SampleOptions,
): PhotoSample {
  const random = randomStream(seed, 'advice');
  const byIndividual = Map.groupBy(photos, ({ individual }) => individual);
  const mostEach = Math.max(20, Math.ceil(most / byIndividual.size));
  const sampled: Photo[] = [];
  const askable = new Map<string, readonly number[]>();
  for (const [individual, own] of random.shuffle([...byIndividual])) {
    if (sampled.length >= most) break;
    const drawn = random.shuffle(own).slice(0, mostEach);
    if (hasTwoMoments(drawn, groups)) {
      askable.set(
        individual,
        drawn.map((_, i) => sampled.length + i),
      );
    }
    sampled.push(...drawn);
  }
  return { photos: sampled, askable, queries: random.shuffle([...askable.values()].flat()).slice(0, queries) };
}

function hasTwoMoments(photos: readonly Photo[], groups: PhotoGroups): boolean {
  const moments = new Set(photos.map(({ path }) => groups.get(path) ?? path));
  return moments.size > 1;
}

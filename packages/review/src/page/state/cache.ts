import type { EncounterView } from '@flukeprint/catalogue';
import type { PairOfPhotos } from '../../pair-of-photos.ts';
import { ask, askInTurn, photoAt } from './api.ts';

/** What was asked for, asked once: the oldest goes when there are too many. */
class Cache<K, V> {
  readonly #most: number;
  readonly #ask: (key: K) => Promise<V>;
  readonly #asked = new Map<K, Promise<V>>();
  readonly #known = new Map<K, V>();

  constructor(most: number, ask: (key: K) => Promise<V>) {
    this.#most = most;
    this.#ask = ask;
  }

  get(key: K): Promise<V> {
    const asked = this.#asked.get(key);
    if (asked) return asked;
    const answer = this.#ask(key);
    this.#asked.set(key, answer);
    answer.then(
      (value) => this.#asked.get(key) === answer && this.#known.set(key, value),
      () => this.#asked.get(key) === answer && this.drop(key),
    );
    if (this.#asked.size > this.#most) this.drop(this.#asked.keys().next().value!);
    return answer;
  }

  /** What is here already. */
  peek(key: K): V | undefined {
    return this.#known.get(key);
  }

  drop(key: K): void {
    this.#asked.delete(key);
    this.#known.delete(key);
  }
}

export const views = new Cache<number, EncounterView>(30, (encounter) => ask(`api/encounters/${encounter}`));

/** Milliseconds: the first comparison waits for the features of those that it is held against. */
const pairPatience = 180_000;
const pairs = new Cache<string, PairOfPhotos>(100, (key) => askInTurn(`api/pairs/${key}`, pairPatience));
/** What two annotations' photos have in common. */
export const pairOf = (own: number, other: number): Promise<PairOfPhotos> => pairs.get(`${own}/${other}`);
export const knownPair = (own: number, other: number): PairOfPhotos | undefined => pairs.peek(`${own}/${other}`);

/** Photos that are kept decoded, so that they show at once. */
const pictures = new Map<string, HTMLImageElement>();
const keptPictures = 24;

function loadPicture(url: string): void {
  if (pictures.has(url)) return;
  const picture = new Image();
  picture.src = url;
  pictures.set(url, picture);
  picture.decode().catch(() => pictures.delete(url));
  if (pictures.size > keptPictures) pictures.delete(pictures.keys().next().value!);
}

/** Loads what an encounter will show first, in the order in which it is looked at. */
export const loadAhead = async (encounter: number): Promise<void> => loadPair(await views.get(encounter), 0);

/** Loads what an encounter shows beside one of its candidates. */
export async function loadPair({ photos, candidates }: EncounterView, candidate: number): Promise<void> {
  const [own, other] = firstPair(photos, candidates[candidate]);
  for (const annotation of [own, other]) if (annotation !== undefined) loadPicture(photoAt(annotation, 'medium'));
  if (own !== undefined && other !== undefined) await pairOf(own, other);
}

/** The annotations that are shown first: those that look most alike, else the first of each. */
export function firstPair(
  photos: EncounterView['photos'],
  candidate: EncounterView['candidates'][number] | undefined,
): [own: number | undefined, other: number | undefined] {
  const alike = candidate?.alike.find(
    ([own, other]) =>
      photos.some(({ annotation }) => annotation === own) &&
      candidate.photos.some(({ annotation }) => annotation === other),
  );
  return alike ? [alike[0], alike[1]] : [photos[0]?.annotation, candidate?.photos[0]?.annotation];
}

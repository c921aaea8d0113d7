import { randomStream } from '@flukeprint/random';
import { reliabilityOf } from '@flukeprint/reid/calibration/reliability';
import { enoughFor } from '@flukeprint/reid/review-depth/enough';
import type { Judged } from './unseen-seasons.ts';

/** What probabilities are worth on photos of animals that they were not learnt from. Shares, 0 to 1. */
export interface Figures {
  readonly photos: number;
  /** The likeliest animal is the right one, of those that are there. */
  readonly right: number;
  /** Expected calibration errors. */
  readonly first: number;
  readonly isNew: number;
  /** The error that {@link isNew} would have if it were exactly right, each animal new or not with all of its photos. */
  readonly isNewByChance: number;
  /** P(same animal) of the first five. */
  readonly shown: number;
  /** Mean −log of what was said of what came true: that animal, or that it is new. */
  readonly logLoss: number;
  /** The animal was there, and not among those that were enough for P(missed) < 1 %. */
  readonly missed: number;
  /** Animals looked at, in the mean. */
  readonly looked: number;
}

const [listed, missed, draws] = [5, 0.01, 200];

export function figuresOf(photos: readonly Judged[]): Figures {
  const share = (is: (photo: Judged) => boolean, of = photos) => of.filter(is).length / of.length;
  const mean = (of: (photo: Judged) => number) => photos.reduce((sum, photo) => sum + of(photo), 0) / photos.length;
  const errorOf = (said: readonly number[], came: readonly boolean[]) =>
    reliabilityOf(said, came.map(Number)).adaptiveECE;
  const depth = ({ identity }: Judged) => enoughFor(identity.animals, missed).depth;
  const placeOf = ({ identity: { animals }, own }: Judged) => animals.filter((p) => p > animals[own]!).length + 1;
  const isNew = photos.map(({ identity }) => identity.isNew);
  const shown = photos.flatMap(({ identity, order, own }) =>
    order.slice(0, listed).map((animal) => ({ said: identity.animals[animal]!, came: animal === own })),
  );
  return {
    photos: photos.length,
    right: share(
      ({ order, own }) => order[0] === own,
      photos.filter(({ own }) => own !== -1),
    ),
    first: errorOf(
      photos.map(({ identity, order }) => identity.animals[order[0]!]!),
      photos.map(({ order, own }) => order[0] === own),
    ),
    isNew: errorOf(
      isNew,
      photos.map(({ own }) => own === -1),
    ),
    isNewByChance: byChance(photos, isNew, errorOf),
    shown: errorOf(
      shown.map(({ said }) => said),
      shown.map(({ came }) => came),
    ),
    logLoss: mean(
      ({ identity, own }) => -Math.log(Math.max(1e-12, own === -1 ? identity.isNew : identity.animals[own]!)),
    ),
    missed: share((photo) => photo.own !== -1 && placeOf(photo) > depth(photo)),
    looked: mean(depth),
  };
}

/** Photos of an animal are new together: one random number decides for all of them. */
function byChance(
  photos: readonly Judged[],
  isNew: readonly number[],
  errorOf: (said: readonly number[], came: readonly boolean[]) => number,
): number {
  const random = randomStream(0, 'new by chance');
  let sum = 0;
  for (let draw = 0; draw < draws; draw++) {
    const drawn = new Map<string, number>();
    for (const { animal } of photos) if (!drawn.has(animal)) drawn.set(animal, random.uniform());
    sum += errorOf(
      isNew,
      photos.map(({ animal }, i) => drawn.get(animal)! < isNew[i]!),
    );
  }
  return sum / draws;
}

import type { Identity } from '@flukeprint/reid/calibration/identity-model';
import { poolIdentities } from '@flukeprint/reid/calibration/pool-identities';
import type { Judged } from './unseen-seasons.ts';

/** Photos of an animal, taken together by two (the last by three) as if they were of one encounter; an animal with one photo has none. */
export function encountersOf(photos: readonly Judged[]): Judged[][] {
  return [...Map.groupBy(photos, ({ animal }) => animal).values()].flatMap((own) => {
    const pairs = Math.floor(own.length / 2);
    return Array.from({ length: pairs }, (_, i) => own.slice(2 * i, i === pairs - 1 ? undefined : 2 * i + 2));
  });
}

/** Ways to join what the photos of an encounter say. */
export const pools = {
  'the first photo': ([first]: readonly Identity[]) => first!,
  'arithmetic mean': (identities: readonly Identity[]) =>
    mixed(identities, (of) => of.reduce((sum, p) => sum + p, 0) / of.length),
  'geometric mean': (identities: readonly Identity[]) =>
    mixed(identities, (of) => of.reduce((product, p) => product * Math.max(least, p) ** (1 / of.length), 1)),
  'product, as if independent': (identities: readonly Identity[]) =>
    mixed(identities, (of) => of.reduce((product, p) => product * Math.max(least, p), 1)),
  'as match has it': poolIdentities,
} satisfies Record<string, (identities: readonly Identity[]) => Identity>;

/** No photo rules out an animal alone. */
const least = 1e-6;

function mixed(identities: readonly Identity[], of: (probabilities: readonly number[]) => number): Identity {
  const animals = identities[0]!.animals.map((_, i) => of(identities.map(({ animals }) => animals[i]!)));
  const isNew = of(identities.map((identity) => identity.isNew));
  const total = animals.reduce((sum, p) => sum + p, isNew);
  return { animals: animals.map((p) => p / total), isNew: isNew / total };
}

/** An encounter as one judged photo. */
export function pooled(photos: readonly Judged[], pool: (identities: readonly Identity[]) => Identity): Judged {
  const identity = pool(photos.map((photo) => photo.identity));
  const { animals } = identity;
  return { ...photos[0]!, identity, order: [...animals.keys()].sort((a, b) => animals[b]! - animals[a]!) };
}

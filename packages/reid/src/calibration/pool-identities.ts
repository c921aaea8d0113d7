import type { Identity } from './identity-model.ts';

/** No nearer to 0, so that one photo cannot rule out an animal alone. */
const least = 1e-6;

/**
 * What the photos of an encounter say together: the normalised geometric mean of their probabilities (a logarithmic opinion pool; Genest and
 * Zidek 1986), in which not being in the catalogue counts as one more animal. Photos taken one after another are alike, so more of them
 * make it no surer than the mean of them is. There is at least one.
 */
export function poolIdentities(identities: readonly Identity[]): Identity {
  const [only] = identities;
  if (identities.length === 1) return only!;
  const mean = (of: (identity: Identity) => number) =>
    Math.exp(
      identities.reduce((sum, identity) => sum + Math.log(Math.max(least, of(identity))), 0) / identities.length,
    );
  const ruledOut = only!.animals.map((_, animal) => Number(identities.every(({ animals }) => animals[animal] === 0)));
  const animals = only!.animals.map((_, animal) =>
    ruledOut[animal] ? 0 : mean((identity) => identity.animals[animal]!),
  );
  const isNew = mean((identity) => identity.isNew);
  const total = animals.reduce((sum, p) => sum + p, isNew);
  return { animals: animals.map((p) => p / total), isNew: isNew / total };
}

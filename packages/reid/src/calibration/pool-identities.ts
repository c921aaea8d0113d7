import type { Identity } from './identity-model.ts';
import { logistic } from './logistic.ts';

/** No nearer to 0 and 1, so that one photo cannot rule out an animal alone. */
const least = 1e-6;
/**
 * How many independent photos the first few of an encounter are worth, n^¾: by what two and three taught in docs/evaluation.md. A burst of twenty
 * is not twenty photos: more than three count as three.
 */
const worth = (photos: number) => Math.min(3, photos) ** 0.75;

/**
 * What the photos of an encounter, which show one animal, say together. Both of the model's questions are pooled by themselves: whether it
 * is in the catalogue at all, by the mean of the log-odds, and which animal it then is, by the geometric mean of the shares (logarithmic opinion
 * pools; Genest and Zidek 1986). Both count as much as so many photos are {@link worth}. There is at least one.
 */
export function poolIdentities(identities: readonly Identity[]): Identity {
  const [only] = identities;
  if (identities.length === 1) return only!;
  const weight = worth(identities.length) / identities.length;
  const pooled = (of: (identity: Identity) => number) =>
    weight * identities.reduce((sum, identity) => sum + of(identity), 0);
  const logs = only!.animals.map((_, animal) =>
    identities.every(({ animals }) => animals[animal] === 0)
      ? Number.NEGATIVE_INFINITY
      : pooled(({ animals, isNew }) => Math.log(Math.max(least, animals[animal]! / Math.max(least, 1 - isNew)))),
  );
  const most = logs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (most === Number.NEGATIVE_INFINITY) return { animals: logs.fill(0), isNew: 1 };
  const isNew = logistic(
    pooled(({ isNew }) => {
      const inside = Math.min(1 - least, Math.max(least, isNew));
      return Math.log(inside / (1 - inside));
    }),
  );
  const shares = logs.map((log) => Math.exp(log - most));
  const total = shares.reduce((a, b) => a + b, 0);
  return { animals: shares.map((share) => ((1 - isNew) * share) / total), isNew };
}

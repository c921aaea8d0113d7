import type { Random } from '@flukeprint/random';

export interface SampledIndividuals {
  /** Indices among all individuals, ascending. */
  readonly individuals: Int32Array;
  /** For each photo of the batch where its individual stands among them. */
  readonly target: Int32Array;
}

/**
 * The individuals of the batch and others at random, `count` together (all of the batch if it has more): the classes of a
 * partial softmax (An et al. 2022, "Killing Two Birds with One Stone").
 */
export function sampleIndividuals(
  target: Int32Array,
  individuals: number,
  count: number,
  random: Random,
): SampledIndividuals {
  const present = new Set(target);
  for (const label of present) {
    if (label < 0 || label >= individuals) {
      throw new RangeError(`expected a target from 0 to ${individuals - 1}, received ${label}`);
    }
  }
  const others = new Int32Array(individuals - present.size);
  let next = 0;
  for (let i = 0; i < individuals; i++) if (!present.has(i)) others[next++] = i;
  // The first steps of Fisher & Yates: each subset of the others is as likely as any other.
  const wanted = Math.min(Math.max(0, count - present.size), others.length);
  for (let i = 0; i < wanted; i++) {
    const j = i + random.integer(others.length - i);
    [others[i], others[j]] = [others[j]!, others[i]!];
  }
  const sampled = Int32Array.from([...present, ...others.subarray(0, wanted)]).sort();
  const place = new Map(Array.from(sampled, (individual, i) => [individual, i]));
  return { individuals: sampled, target: target.map((label) => place.get(label)!) };
}

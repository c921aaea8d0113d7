import type { SaidVerdict } from '@flukeprint/catalogue';
import type { Split } from '@flukeprint/data';
import { z } from 'zod';

/** Why verdicts teach nothing, counted: `verdicts.json` of a run has these names. */
const leftOut = z.object({
  /** What was said is taken back. */
  undone: z.number(),
  /** `incomparable`, and `same` that is merely possible. */
  unsure: z.number(),
  /** Decided otherwise since: different from the animal that the encounter is named now, or the same as another. */
  contradicted: z.number(),
  /** Different, of encounters that nobody named: who they show is not known. */
  unnamed: z.number(),
  /** Of encounters with photos among the queries, which are to judge what was learnt. */
  held_out: z.number(),
  /** Of encounters or animals without a photo to train on. */
  without_photos: z.number(),
});

/** What a run takes from the verdicts of a catalogue; stored with it as `verdicts.json`. */
export const verdictsUsed = z.object({
  /** Verdicts in all. */
  verdicts: z.number(),
  /** `different`, used. */
  different: z.number(),
  /** `same`, certain or probable: the names of the encounters say it already. */
  same: z.number(),
  left_out: leftOut,
  /** Animals by name that people told apart, each pair once. */
  pairs: z.array(z.tuple([z.string(), z.string()])),
});
export type VerdictsUsed = z.infer<typeof verdictsUsed>;

/** The animals that verdicts tell apart among those that a split trains on. */
export function pairsApart(said: readonly SaidVerdict[], split: Split): VerdictsUsed {
  const animals = new Set(split.individuals);
  const encountersIn = (photos: Split['training']) => new Set(photos.map(({ encounter }) => encounter));
  const training = encountersIn(split.training);
  const asked = encountersIn([...split.queries, ...split.gallery]);
  const counts = { undone: 0, unsure: 0, contradicted: 0, unnamed: 0, held_out: 0, without_photos: 0 };
  const pairs = new Map<string, [string, string]>();
  let [same, different] = [0, 0];
  for (const { encounter, named, animal, verdict, certainty } of said) {
    const reason = whyNot(verdict, certainty, named, animal);
    if (reason) counts[reason] += 1;
    else if (verdict === 'same') same += 1;
    else if (!training.has(`${encounter}`) && asked.has(`${encounter}`)) counts.held_out += 1;
    else if (!training.has(`${encounter}`) || !animals.has(named!) || !animals.has(animal!)) counts.without_photos += 1;
    else {
      different += 1;
      const pair = [named!, animal!].sort() as [string, string];
      pairs.set(JSON.stringify(pair), pair);
    }
  }
  return { verdicts: said.length, different, same, left_out: counts, pairs: [...pairs.values()] };
}

/** Why a verdict says nothing sure of two known animals; null where it does. */
function whyNot(
  verdict: string | null,
  certainty: string | null,
  named: string | null,
  animal: string | null,
): keyof z.infer<typeof leftOut> | null {
  if (verdict === null || animal === null) return 'undone';
  if (verdict === 'incomparable' || certainty === 'possible') return 'unsure';
  if ((verdict === 'same') !== (named === animal)) return 'contradicted';
  return named === null ? 'unnamed' : null;
}

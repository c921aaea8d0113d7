import type { Catalogue } from '../catalogue.ts';
import { write } from '../journal/transaction.ts';

/** An animal that an encounter may show. */
export interface FoundCandidate {
  readonly individual: number;
  readonly score: number;
  /** P(same animal); absent where the scores are not calibrated. */
  readonly probability?: number;
  /** Annotations of the encounter and of the animal that look alike, with their score, the best first. */
  readonly photos: readonly (readonly [own: number, other: number, score: number])[];
}

/** What a search compared encounters with. */
export interface SearchFacts {
  /** In words: the network, the local features. */
  readonly method: string;
  readonly animals: number;
  readonly photos: number;
  readonly isCalibrated: boolean;
}

/** What was found for one encounter. */
export interface FoundFor {
  /** The likeliest first. */
  readonly candidates: readonly FoundCandidate[];
  /** P(not in the catalogue); absent where the scores are not calibrated, as is the next. */
  readonly isNew?: number;
  /** After so many candidates P(the right one is further down) is below 1 %. */
  readonly enough?: number;
}

/** Keeps who encounters may show, the likeliest first, in place of what an earlier search said of the same encounters. */
export function keepCandidates(
  { engine }: Catalogue,
  { method, animals, photos, isCalibrated }: SearchFacts,
  found: ReadonlyMap<number, FoundFor>,
): Promise<number> {
  return write(engine, async (transaction) => {
    const { id } = await transaction
      .insertInto('search')
      .values({ made_at: new Date().toISOString(), method, animals, photos, is_calibrated: isCalibrated ? 1 : 0 })
      .returning('id')
      .executeTakeFirstOrThrow();
    for (const [encounter, { candidates, isNew, enough }] of found) {
      await transaction.deleteFrom('candidate').where('encounter_id', '=', encounter).execute();
      const said = { search_id: id, probability_new: isNew ?? null, enough: enough ?? null };
      await transaction
        .insertInto('searched')
        .values({ encounter_id: encounter, ...said })
        .onConflict((conflict) => conflict.column('encounter_id').doUpdateSet(said))
        .execute();
      if (candidates.length === 0) continue;
      await transaction
        .insertInto('candidate')
        .values(
          candidates.map((candidate, i) => ({
            encounter_id: encounter,
            rank: i + 1,
            search_id: id,
            individual_id: candidate.individual,
            score: candidate.score,
            probability: candidate.probability ?? null,
            photos: JSON.stringify(candidate.photos),
          })),
        )
        .execute();
    }
    return id;
  });
}

import type { Catalogue } from '../catalogue.ts';
import { CatalogueError } from '../errors.ts';
import { decide, type Ground, type Made } from '../journal/decide.ts';
import { nameKey } from '../journal/registers.ts';
import { type Certainty, ConflictError } from '../review/verdicts.ts';
import { encountersKnownTo, type ReadingChoice } from './chosen-readings.ts';
import { firstReadings } from './first-readings.ts';

/** What a second reader says of an encounter. */
export type SecondAnswer =
  | { readonly answer: 'same'; readonly individual: number; readonly certainty: Certainty }
  | { readonly answer: 'new' | 'incomparable' };

export interface ReadingGround extends Ground {
  /** Why this encounter was read again. */
  readonly choice: ReadingChoice;
  /** The first reader's decision that the page knew of: a later one is a conflict. */
  readonly seen: number;
}

/**
 * Keeps what a second reader says of an encounter. It changes no name. Throws a {@link CatalogueError} for readers who know what was said first,
 * and a {@link ConflictError} where the encounter was decided, or read again, meanwhile; neither says what.
 */
export function readAgain(
  catalogue: Catalogue,
  encounter: number,
  said: SecondAnswer,
  { choice, seen, ...ground }: ReadingGround,
): Promise<Made> {
  return decide(catalogue, { kind: 'second-reading', ...ground }, async (draft) => {
    const { transaction } = draft;
    const within = { engine: { ...catalogue.engine, database: transaction } } as Pick<Catalogue, 'engine'>;
    const first = (await firstReadings(within, encounter)).get(encounter);
    if (!first || first.decision > seen)
      throw new ConflictError(`encounter ${encounter} was decided anew meanwhile: it is not read again now`);
    if (nameKey(first.by) === nameKey(ground.by) || (await encountersKnownTo(within, ground.by)).has(encounter))
      throw new CatalogueError(`${ground.by} decided about encounter ${encounter}: somebody else has to read it again`);
    const read = await transaction
      .selectFrom('reading')
      .select('id')
      .where('encounter_id', '=', encounter)
      .where('decision_id', '=', first.decision)
      .where('answer', 'is not', null)
      .executeTakeFirst();
    if (read) throw new ConflictError(`somebody else read encounter ${encounter} again meanwhile`);
    const { id } = await transaction
      .insertInto('reading')
      .values({
        encounter_id: encounter,
        decision_id: first.decision,
        choice,
        first_answer: first.answer,
        first_individual_id: first.individual,
        first_certainty: first.certainty,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    if (said.answer !== 'same') {
      draft.set('reading', id, { answer: said.answer });
      return `second reading of encounter ${encounter}: ${inWords[said.answer]}`;
    }
    const { individual, certainty } = said;
    const animal = await transaction
      .selectFrom('individual')
      .select('name')
      .where('id', '=', individual)
      .executeTakeFirst();
    if (!animal?.name) throw new CatalogueError('that animal is not there any more: look at the encounter again');
    draft.set('reading', id, { answer: 'same', certainty, individual_id: individual });
    return `second reading of encounter ${encounter}: ${animal.name} (${certainty})`;
  });
}

const inWords = { new: 'a new animal', incomparable: 'cannot tell' };

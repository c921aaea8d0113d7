import type { Catalogue } from '../catalogue.ts';
import { readingChoices } from './chosen-readings.ts';
import { cohenKappa, type Kappa } from './cohen-kappa.ts';
import { disagreementsOf } from './disagreements.ts';
import { answers } from './first-readings.ts';
import { type Reading, readingsOf } from './readings.ts';

/** How well two readers agree, over some readings. */
export interface Agreement extends Kappa {
  readonly readings: number;
  /** In which both said the same of `same`, `new` and `incomparable`: what κ is of. */
  readonly sameAnswer: number;
  /** Of them: in which they also named the same animal, where they named one. */
  readonly agreed: number;
  /** In which both named an animal of the catalogue, and in which it was the same. */
  readonly bothNamed: number;
  readonly sameAnimal: number;
  /** The first reader's answers down, the second's across, each in the order `same`, `new`, `incomparable`. */
  readonly table: readonly (readonly number[])[];
}

/** What the second readings of a catalogue say. */
export interface Readers {
  readonly all: Agreement;
  /** By why they were read again. A share at random alone tells how well readers agree in general. */
  readonly byChoice: Readonly<Record<string, Agreement>>;
  /** Disagreements that nobody settled. */
  readonly open: number;
}

/** Agreement of first and second readers, over all readings that stand. */
export async function readersOf(catalogue: Catalogue): Promise<Readers> {
  const readings = await readingsOf(catalogue);
  const of = Map.groupBy(readings, ({ choice }) => choice);
  return {
    all: agreementOf(readings),
    byChoice: Object.fromEntries(
      readingChoices.filter((choice) => of.has(choice)).map((choice) => [choice, agreementOf(of.get(choice)!)]),
    ),
    open: (await disagreementsOf(catalogue)).length,
  };
}

function agreementOf(readings: readonly Reading[]): Agreement {
  const table = answers.map((first) =>
    answers.map(
      (second) =>
        readings.filter(({ firstAnswer, secondAnswer }) => firstAnswer === first && secondAnswer === second).length,
    ),
  );
  const named = readings.filter(({ firstAnswer, secondAnswer }) => firstAnswer === 'same' && secondAnswer === 'same');
  return {
    readings: readings.length,
    sameAnswer: table.reduce((sum, row, i) => sum + row[i]!, 0),
    agreed: readings.filter(({ isAgreed }) => isAgreed).length,
    bothNamed: named.length,
    sameAnimal: named.filter(({ isAgreed }) => isAgreed).length,
    table,
    ...cohenKappa(table),
  };
}

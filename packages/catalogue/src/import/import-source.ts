import type { Catalogue } from '../catalogue.ts';
import { CatalogueError } from '../errors.ts';
import { expectConsistent } from '../journal/consistent.ts';
import { enter, type Ground, type Made } from '../journal/decide.ts';
import { type Transaction, write } from '../journal/transaction.ts';
import type { SourceOptions } from './import-options.ts';
import { type ReadPhotosOptions, readPhotos } from './photos/read-photos.ts';
import { makePlan, type PlanOptions } from './plan/make-plan.ts';
import type { Plan, PlanCounts } from './plan/plan.ts';
import { readSource } from './read-source.ts';
import type { RowProblem } from './source-row.ts';
import { writePlan } from './write/write-plan.ts';

export interface ImportOptions extends SourceOptions, PlanOptions, ReadPhotosOptions {
  /** Leave rows out that cannot be brought in, instead of bringing in none. */
  readonly skipBadRows?: boolean;
  /** Only say what would be done. */
  readonly dryRun?: boolean;
}

/** What came of an import, or would. */
export interface Imported {
  /** In words: what was read. */
  readonly what: string;
  readonly counts: PlanCounts;
  readonly problems: readonly RowProblem[];
  readonly notes: readonly string[];
  /** Of a table: which column means what, for a mapping. */
  readonly columns?: Readonly<Record<string, string>>;
  /** Undefined where nothing was written. */
  readonly decision?: Made;
}

/**
 * Brings a source into a catalogue by one decision, which can be taken back. All of it or nothing is written; nothing where nothing is new. Throws a {@link CatalogueError}
 * where rows cannot be brought in, unless they are to be left out.
 */
export async function importSource(
  catalogue: Catalogue,
  source: string,
  { skipBadRows = false, dryRun = false, ...options }: ImportOptions,
  ground: Ground,
): Promise<Imported> {
  const read = await readSource(source, options);
  const reading = await readPhotos(source, read, options);
  const made = async (transaction: Transaction, isWritten: boolean): Promise<Imported> => {
    const plan = await makePlan(transaction, reading, options);
    const { counts, problems, notes } = plan;
    const { what, columns } = reading;
    const result = { what, counts, problems, notes, ...(columns && { columns }) };
    if (!isWritten) return result;
    if (problems.length > 0 && !skipBadRows) throw new BadRowsError(result);
    if (isNothing(counts)) return result;
    const summary = summaryOf(source, counts);
    const evidence = { ...(ground.evidence as object), source, what, counts, problems: problems.length };
    const decision = await enter(transaction, { ...ground, kind: 'import', summary, evidence });
    await writePlan(transaction, decision, plan);
    await expectConsistent(transaction, touched(plan));
    return { ...result, decision: { id: decision, summary } };
  };
  if (!dryRun) return write(catalogue.engine, (transaction) => made(transaction, true));
  return made(catalogue.engine.database as Transaction, false);
}

/** Rows that cannot be brought in, so that nothing was. The message names some, and what to do. */
export class BadRowsError extends CatalogueError {
  readonly result: Imported;

  constructor(result: Imported) {
    const { problems } = result;
    const missing = problems.filter(({ isMissing }) => isMissing);
    const shown = problems.slice(0, 5).map(({ where, reason }) => `\n  ${where}: ${reason}`);
    const more = problems.length > 5 ? `\n  and ${problems.length - 5} more (--dry-run lists them)` : '';
    const remedy =
      missing.length > 0
        ? `${missing.length} photos are not there: --photos FOLDER says where they are, --without-photos keeps their rows; `
        : '';
    super(
      `${problems.length} of ${result.counts.rows} rows cannot be brought in, so nothing was:${shown.join('')}${more}\n${remedy}mend the rows, or leave them out with --skip-bad-rows`,
    );
    this.result = result;
  }
}

const isNothing = ({ photos, annotations, encounters, animals, filled }: PlanCounts) =>
  [photos, annotations, encounters, animals].every(({ fresh }) => fresh === 0) && filled === 0;

function summaryOf(source: string, { photos, encounters, animals, filled }: PlanCounts): string {
  const parts = [
    `${photos.fresh} photos`,
    `${encounters.fresh} encounters`,
    `${animals.fresh} new animals`,
    ...(filled > 0 ? [`${filled} values of what was known`] : []),
  ];
  return `import ${source}: ${parts.join(', ')}`;
}

/** What an import writes that could contradict what stands. */
const touched = ({ animals, encounters }: Plan) => [
  ...(animals.length > 0 ? [{ subject: 'individual', id: 0, field: 'name', value: null } as const] : []),
  ...(encounters.length > 0 ? [{ subject: 'encounter', id: 0, field: 'individual_id', value: null } as const] : []),
];

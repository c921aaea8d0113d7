import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { openSetMeasures, positionsOf } from '../open-set/open-set.ts';
import { openSetName } from '../open-set/score-files.ts';
import { bootstrapByAnimal, type TestedEstimate } from '../resampling/bootstrap-by-animal.ts';
import { difference, type Measure, meanOverQueries } from '../resampling/measure.ts';
import { UserError } from '../user-error.ts';

/** One figure of two evaluations. */
export interface ComparedFigure {
  readonly name: string;
  readonly first: number;
  readonly second: number;
  /** Second less first, with its interval and p. */
  readonly difference: TestedEstimate;
}

export interface EvaluationComparison {
  readonly queries: number;
  readonly individuals: number;
  readonly figures: readonly ComparedFigure[];
}

type Row = Readonly<Record<string, string>>;

/** What an evaluation's folder says query by query. */
interface Answered {
  readonly folder: string;
  readonly queries: readonly Row[];
  /** Null where an earlier version evaluated, or too few photos were held out. */
  readonly openSet: readonly Row[] | null;
}

/**
 * Compares two evaluations of the same queries, read from their folders: of each figure the difference, second less first, its 95 %
 * interval, and p of there being none, by a paired bootstrap: animals are drawn anew, each with all of its queries and the answers of both.
 * Throws a {@link UserError} where the queries differ, or a folder holds no evaluation.
 */
export async function compareEvaluations(first: string, second: string, seed = 0): Promise<EvaluationComparison> {
  const [a, b] = await Promise.all([readAnswered(first), readAnswered(second)]);
  const others = matched(a, b.queries, b.folder);
  const individuals = a.queries.map(({ individual }) => individual!);
  const names = [...new Set(individuals)];
  if (names.length < 2)
    throw new UserError(`${first}: one individual says nothing of others, so nothing can be compared`);
  const animal = positionsOf(individuals, names);
  const measures = [measuresOf(a.queries, animal), measuresOf(others, animal)];
  if (a.openSet && b.openSet) {
    const unseen = (rows: readonly Row[]) => rows.map((row) => row.unseen).join();
    const other = matched({ ...a, queries: a.openSet }, b.openSet, b.folder);
    // Another seed leaves out other animals.
    if (unseen(a.openSet) === unseen(other))
      for (const [i, rows] of [a.openSet, other].entries())
        measures[i] = { ...measures[i], ...openSetMeasures(rows.map(openAnswerOf), animal) };
  }
  const [of, against] = measures as [Record<string, Measure>, Record<string, Measure>];
  const differences = Object.fromEntries(
    Object.keys(of).map((name) => [name, difference(against[name]!, of[name]!)] as const),
  );
  const tested = bootstrapByAnimal(names.length, differences, seed);
  const once = new Float64Array(names.length).fill(1);
  return {
    queries: individuals.length,
    individuals: names.length,
    figures: Object.entries(tested).map(([name, estimate]) => ({
      name,
      first: of[name]!(once),
      second: against[name]!(once),
      difference: estimate,
    })),
  };
}

function measuresOf(rows: readonly Row[], animal: readonly number[]): Record<string, Measure> {
  const mean = (of: (row: Row) => number) => meanOverQueries(rows.map(of), animal);
  const within = (k: number) => mean(({ rank }) => Number(Number(rank) <= k));
  return {
    mAP: mean((row) => Number(row.average_precision)),
    'MAP@5': mean((row) => Number(row.average_precision_at_5)),
    'R@1': within(1),
    'R@5': within(5),
    'R@20': within(20),
  };
}

const openAnswerOf = ({ unseen, similarity, right }: Row) => ({
  isUnseen: unseen === 'yes',
  score: Number(similarity),
  isRight: right === 'yes',
});

/** The other evaluation's rows in the order of the first's queries. */
function matched({ folder, queries }: Answered, others: readonly Row[], other: string): Row[] {
  const byQuery = new Map(others.map((row) => [row.query!, row]));
  const missing = queries.filter(({ query }) => !byQuery.has(query!));
  const hint = 'measure both with the same --data, --split and --seed';
  if (missing.length > 0 || queries.length !== others.length) {
    const example = missing[0] ? `, ${missing[0].query} among them` : '';
    throw new UserError(
      `${folder} and ${other} asked about different photos: ${queries.length} and ${others.length} queries, ${missing.length} of the first not in the second${example}; ${hint}`,
    );
  }
  const rows = queries.map(({ query }) => byQuery.get(query!)!);
  const renamed = queries.find(({ individual }, i) => rows[i]!.individual !== individual);
  if (renamed)
    throw new UserError(
      `${folder} and ${other} call the animal of ${renamed.query} by different names; ${hint}, and with the same names`,
    );
  return rows;
}

async function readAnswered(folder: string): Promise<Answered> {
  for (const place of [folder, join(folder, 'evaluation')]) {
    const queries = await readRows(join(place, 'queries.csv'), ['query', 'individual', 'rank', 'average_precision']);
    if (!queries) continue;
    const openSet = await readRows(join(place, openSetName), ['query', 'individual', 'unseen', 'similarity', 'right']);
    return { folder: place, queries, openSet: openSet && openSet.length > 0 ? openSet : null };
  }
  throw new UserError(`${folder} holds no queries.csv of an evaluation: measure with flukeprint evaluate first`);
}

/** Null where there is no such file. */
async function readRows(file: string, columns: readonly string[]): Promise<Row[] | null> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new UserError(`${file} cannot be read: ${(error as Error).message}`);
  }
  const damaged = () => new UserError(`${file} is no table of an evaluation: write it anew with evaluate --overwrite`);
  let rows: Row[];
  try {
    rows = parse(text, { columns: true, bom: true });
  } catch {
    throw damaged();
  }
  if (rows.some((row) => columns.some((column) => row[column] === undefined))) throw damaged();
  return rows;
}

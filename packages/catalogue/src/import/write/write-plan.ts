import { assign } from '../../journal/materialise.ts';
import type { Assignment, Value } from '../../journal/registers.ts';
import { nameKey } from '../../journal/registers.ts';
import type { Transaction } from '../../journal/transaction.ts';
import type { Plan, PlannedAnnotation, PlannedEncounter, PlannedPhoto } from '../plan/plan.ts';
import { insertRows } from './insert-rows.ts';

type Subject = Assignment['subject'];

/** Registers with values: nothing is what a new row has anyhow. */
function registersOf(subject: Subject, id: number, values: Readonly<Record<string, Value>>): Assignment[] {
  return Object.entries(values).flatMap(([field, value]) => (value === null ? [] : [{ subject, id, field, value }]));
}

/** Writes what is new in a plan, as changes of a decision. */
export async function writePlan(transaction: Transaction, decision: number, plan: Plan): Promise<void> {
  await writePhotos(transaction, plan.photos);
  const animals = await insertAnimals(transaction, plan);
  const changed = changesOf(plan);
  if (changed.length > 0) await assign(transaction, decision, changed);
  await assign(transaction, decision, animals, { isShown: true });
  await writeEncounters(transaction, decision, plan.encounters);
  await writeAnnotations(transaction, decision, plan.encounters);
}

/** What is filled in of rows that are there. */
function changesOf({ animals, encounters }: Plan): Assignment[] {
  return [
    ...animals.flatMap(({ id, fills }) => registersOf('individual', id!, fills)),
    ...encounters.flatMap(({ id, fills, isNamed, animal }) =>
      id === null ? [] : registersOf('encounter', id, { ...fills, ...(isNamed && { individual_id: animal!.id }) }),
    ),
    ...encounters.flatMap(({ annotations }) =>
      annotations.flatMap(({ id, isPlaced, fills }) => (isPlaced ? registersOf('annotation', id!, fills) : [])),
    ),
  ];
}

async function writePhotos(transaction: Transaction, photos: readonly PlannedPhoto[]): Promise<void> {
  const written = photos.filter(({ id, isFilled }) => id === null || isFilled);
  const roots = await rootsOf(transaction, new Set(written.map(({ root }) => root)));
  const place = ({ root, path, facts }: PlannedPhoto) => ({ root_id: roots.get(root)!, path, ...facts });
  for (const photo of written.filter(({ isFilled }) => isFilled))
    await transaction.updateTable('photo').set(place(photo)).where('id', '=', photo.id).execute();
  const fresh = written.filter(({ id }) => id === null);
  for (const part of parts(fresh)) {
    const ids = await insertRows(transaction, 'photo', part.map(place));
    for (const [i, photo] of part.entries()) photo.id = ids[i]!;
  }
}

async function rootsOf(transaction: Transaction, paths: ReadonlySet<string>): Promise<Map<string, number>> {
  const roots = new Map<string, number>();
  for (const path of paths) {
    const known = await transaction.selectFrom('root').select('id').where('path', '=', path).executeTakeFirst();
    const root =
      known ?? (await transaction.insertInto('root').values({ path }).returning('id').executeTakeFirstOrThrow());
    roots.set(path, root.id);
  }
  return roots;
}

/** New animals get their rows; returns what is to be said of them. */
async function insertAnimals(transaction: Transaction, { animals }: Plan): Promise<Assignment[]> {
  const fresh = animals.filter(({ id }) => id === null);
  const values = fresh.map(({ name, values: own }) => ({ name, ...own }));
  const ids = await insertRows(
    transaction,
    'individual',
    values.map((own) => ({ ...own, name_key: nameKey(own.name) })),
  );
  for (const [i, animal] of fresh.entries()) animal.id = ids[i]!;
  return values.flatMap((own, i) => registersOf('individual', ids[i]!, own));
}

async function writeEncounters(
  transaction: Transaction,
  decision: number,
  encounters: readonly PlannedEncounter[],
): Promise<void> {
  const fresh = encounters.filter(({ id }) => id === null);
  const valuesOf = ({ values, animal }: PlannedEncounter) => ({ ...values, individual_id: animal?.id ?? null });
  for (const part of parts(fresh)) {
    const values = part.map(valuesOf);
    const ids = await insertRows(transaction, 'encounter', values);
    for (const [i, encounter] of part.entries()) encounter.id = ids[i]!;
    const fields = values.flatMap((own, i) => registersOf('encounter', ids[i]!, own));
    await assign(transaction, decision, fields, { isShown: true });
  }
}

async function writeAnnotations(
  transaction: Transaction,
  decision: number,
  encounters: readonly PlannedEncounter[],
): Promise<void> {
  const all = encounters.flatMap(({ id, annotations }) => annotations.map((one) => ({ one, encounter: id! })));
  const valuesOf = ({ one, encounter }: { one: PlannedAnnotation; encounter: number }) => ({
    encounter_id: encounter,
    ...one.values,
  });
  // Rows that showed nothing.
  const used = all.flatMap((own) =>
    own.one.id === null || own.one.isPlaced ? [] : registersOf('annotation', own.one.id, valuesOf(own)),
  );
  if (used.length > 0) await assign(transaction, decision, used);
  for (const part of parts(all.filter(({ one }) => one.id === null))) {
    const values = part.map(valuesOf);
    const rows = values.map((own, i) => ({ photo_id: part[i]!.one.photo.id!, ...own }));
    const ids = await insertRows(transaction, 'annotation', rows);
    const fields = values.flatMap((own, i) => registersOf('annotation', ids[i]!, own));
    await assign(transaction, decision, fields, { isShown: true });
  }
}

/** Of a size whose lines of the journal do not outlive their writing: what does is kept until all memory is searched for it. */
function* parts<T>(list: readonly T[]): Generator<T[]> {
  const size = 1000;
  for (let i = 0; i < list.length; i += size) yield list.slice(i, i + size);
}

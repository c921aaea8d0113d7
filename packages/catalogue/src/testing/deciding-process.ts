/**
 * Makes decisions one after the other until it is killed, or as many as are asked for, and says each with its number and its words once it is made.
 *
 * usage: node deciding-process.ts CATALOGUE WHO [COUNT]
 */
import { writeSync } from 'node:fs';
import { Catalogue } from '../catalogue.ts';
import { nameEncounters } from '../decisions/name-encounters.ts';
import { decide, type Made } from '../journal/decide.ts';
import { undo } from '../journal/undo.ts';

const [name, by, count = 'Infinity'] = process.argv.slice(2) as [string, string, string?];
const catalogue = await Catalogue.open(name);
const rows = await catalogue.engine.database.selectFrom('encounter').select('id').orderBy('id').execute();
const encounters = rows.map(({ id }) => id);
const run = process.pid;

/** As an import writes: many rows, many values. */
const bulk = (i: number) =>
  decide(catalogue, { kind: 'import', by }, async (draft) => {
    for (const id of encounters)
      draft.set('encounter', id, { place: `place ${by} ${run} ${i}`, latitude: i / 7, observer: by });
    const { id } = await draft.transaction
      .insertInto('encounter')
      .defaultValues()
      .returning('id')
      .executeTakeFirstOrThrow();
    draft.set('encounter', id, { seen_at: '2026', code: `${by} ${run} ${i}` });
    return `import ${by} ${run} ${i}`;
  });

let last: Made | undefined;
for (let i = 0; i < Number(count); i++) {
  const encounter = encounters[i % encounters.length]!;
  let made: Made;
  if (i % 3 === 0) made = await bulk(i);
  else if (i % 3 === 1)
    last = made = await nameEncounters(catalogue, [encounter], `${by} ${run} ${i}`, { by, isNew: true });
  else made = await undo(catalogue, last!.id, { by });
  writeSync(1, `${made.id}\t${made.summary}\n`);
}
await catalogue.close();

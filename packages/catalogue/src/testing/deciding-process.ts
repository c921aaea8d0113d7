/**
 * Makes decisions and imports one after the other until it is killed, or as many as are asked for, and says each with its number and its words once it is made.
 *
 * usage: node deciding-process.ts CATALOGUE WHO [COUNT]
 */
import { writeSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Catalogue } from '../catalogue.ts';
import { nameEncounters } from '../decisions/name-encounters.ts';
import { importSource } from '../import/import-source.ts';
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

/** A table of forty encounters with two animals, whose photos are not there. */
async function table(i: number): Promise<Made> {
  const rows = Array.from({ length: 40 }, (_, k) => {
    const code = `${by} ${run} ${i} ${k}`;
    return `${code}.jpg,${by} ${run} ${i} ${k % 2 === 0 ? 'a' : 'b'},${code},2026-08-03,Pico`;
  });
  const file = join(folder, `${i}.csv`);
  await writeFile(file, `path,individual,encounter,date,place\n${rows.join('\n')}\n`);
  const { decision } = await importSource(catalogue, file, { withoutPhotos: true }, { by });
  await rm(file);
  return decision!;
}

const folder = await mkdtemp(join(tmpdir(), 'deciding-'));
let last: Made | undefined;
for (let i = 0; i < Number(count); i++) {
  const encounter = encounters[i % encounters.length]!;
  let made: Made;
  if (i % 4 === 0) made = await bulk(i);
  else if (i % 4 === 1)
    last = made = await nameEncounters(catalogue, [encounter], `${by} ${run} ${i}`, { by, isNew: true });
  else if (i % 4 === 2) made = await undo(catalogue, last!.id, { by });
  else made = await table(i);
  writeSync(1, `${made.id}\t${made.summary}\n`);
}
await catalogue.close();
await rm(folder, { recursive: true });

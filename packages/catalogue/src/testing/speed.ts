/**
 * Times a large catalogue: writing, opening, lists, one decision, one undo, backup, restore, verify. Figures of a machine, so no test. Where others
 * work on the machine, too, the processor's time says more than the clock's.
 *
 * usage: node tools/run.mjs packages/catalogue/src/testing/speed.ts [PHOTOS] [postgres://…?schema=NEW]
 */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { backup } from '../archive/backup.ts';
import { restore } from '../archive/restore.ts';
import { Catalogue } from '../catalogue.ts';
import { mergeIndividuals } from '../decisions/merge-individuals.ts';
import { nameEncounters } from '../decisions/name-encounters.ts';
import { undo } from '../journal/undo.ts';
import { historyOf } from '../lists/history.ts';
import { individualsOf, portraitOf } from '../lists/individuals.ts';
import { seasonOverview } from '../lists/season-overview.ts';
import { sightingsOf } from '../lists/sightings.ts';
import { statusOf } from '../lists/status.ts';
import { verify } from '../upkeep/verify.ts';
import { fillLarge } from './large-catalogue.ts';

const [photos = '200000', address] = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), 'catalogue-speed-'));
const name = address ?? join(folder, 'catalogue.db');

async function timed<T>(what: string, work: () => Promise<T>, note = (_: T, _seconds: number) => ''): Promise<T> {
  const start = performance.now();
  const cpu = process.cpuUsage();
  const result = await work();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const { rss } = process.memoryUsage();
  console.log(
    `${what.padEnd(30)} ${seconds.toFixed(3).padStart(8)} s, ${((user + system) / 1e6).toFixed(3).padStart(7)} s of this processor  ${note(result, seconds)}  (${(rss / 1e6).toFixed(0)} MB)`,
  );
  return result;
}

const ana = { by: 'Ana' };
let catalogue = await Catalogue.init(name);
await timed(
  `${photos} photos written`,
  () => fillLarge(catalogue, { photos: Number(photos), photosPerImport: 20_000 }),
  (rows, seconds) => `${(rows / seconds).toFixed(0)} rows/s, ${(Number(photos) / seconds).toFixed(0)} photos/s`,
);
await catalogue.close();
catalogue = await timed('open', () => Catalogue.open(name));
await timed(
  'status',
  () => statusOf(catalogue),
  ({ encounters }) => `${encounters} encounters`,
);
await timed(
  'list of animals',
  () => individualsOf(catalogue),
  ({ length }) => `${length}`,
);
await timed(
  'list of encounters',
  () => sightingsOf(catalogue),
  ({ length }) => `${length}`,
);
await timed(
  'without a name',
  () => sightingsOf(catalogue, { isNamed: false }),
  ({ length }) => `${length}`,
);
for (const where of [
  'year = 2010',
  'place = Pico',
  'year >= 2000 and place = Pico',
  'quality >= 3',
  'individual = "Nº 17"',
])
  await timed(
    `status --where '${where}'`,
    () => seasonOverview(catalogue, where),
    ({ photos }) => `${photos} photos`,
  );
await timed(
  'one animal',
  () => portraitOf(catalogue, 'Nº 17'),
  ({ sightings }) => `${sightings.length} sightings`,
);
await timed(
  'its history',
  () => historyOf(catalogue, { individual: 'Nº 17' }),
  ({ length }) => `${length}`,
);
const { id } = await timed('a name', () => nameEncounters(catalogue, [99], 'Sal', { ...ana, isNew: true }));
await timed('its undo', () => undo(catalogue, id, ana));
const merge = await timed('a merge', () => mergeIndividuals(catalogue, 'Nº 17', 'Nº 18', ana));
await timed('its undo', () => undo(catalogue, merge.id, ana));
await timed(
  'undo of an import of 20,000',
  () => undo(catalogue, 10, ana).catch((error: Error) => error.message),
  String,
);
await timed('verify', () => verify(catalogue, ({ text }) => console.log(text), { photos: false }));
const file = join(folder, 'backup.gz');
const rows = await timed(
  'backup',
  () => backup(catalogue, file),
  (n, seconds) => `${n} rows, ${(n / seconds).toFixed(0)}/s`,
);
console.log(`its size ${((await stat(file)).size / 1e6).toFixed(0)} MB`);
if (address === undefined)
  await timed(
    'restore',
    () => restore(file, join(folder, 'restored.db')),
    (_, seconds) => `${(rows / seconds).toFixed(0)}/s`,
  );
else {
  const { rows: schemas } = await sql<{ name: string }>`select current_schema() as name`.execute(
    catalogue.engine.database,
  );
  await sql`drop schema ${sql.table(schemas[0]!.name)} cascade`.execute(catalogue.engine.database);
  await timed(
    'restore',
    () => restore(file, address),
    (_, seconds) => `${(rows / seconds).toFixed(0)}/s`,
  );
}
await catalogue.close();
await rm(folder, { recursive: true });
console.log(`memory at most ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`);

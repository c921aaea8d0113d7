/**
 * Times the import of a large table without photos, and how much memory it takes. Figures of a machine, so no test.
 *
 * usage: node tools/run.mjs packages/catalogue/src/testing/import-speed.ts [ROWS] [postgres://…?schema=NEW]
 */
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Catalogue } from '../catalogue.ts';
import { importSource } from '../import/import-source.ts';

const [rows = '200000', address] = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), 'import-speed-'));
const table = join(folder, 'sightings.csv');
const file = await open(table, 'w');
const places = ['Pico', 'Faial', 'São Jorge', 'Terceira'];
await file.write('path,individual,encounter,date,place,lat,lon,sex,notes\n');
for (let from = 0; from < Number(rows); from += 10_000) {
  const lines = Array.from({ length: Math.min(10_000, Number(rows) - from) }, (_, i) => {
    const photo = from + i;
    const encounter = photo >> 1;
    const date = `${1980 + (encounter % 45)}-0${1 + (encounter % 9)}-1${encounter % 10} 10:1${photo % 10}`;
    const where = `${places[encounter % 4]},${38 + (encounter % 100) / 100},${-28 - (encounter % 90) / 100}`;
    return `${1980 + (encounter % 45)}/IMG_${photo}.jpg,W${encounter % 5000},E${encounter},${date},${where},${encounter % 3 ? 'female' : ''},${photo % 7 ? '' : `note ${photo}`}`;
  });
  await file.write(`${lines.join('\n')}\n`);
}
await file.close();
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
const before = process.memoryUsage().rss;
const catalogue = await Catalogue.init(address ?? join(folder, 'catalogue.db'));
const start = performance.now();
const { counts, problems } = await importSource(catalogue, table, { withoutPhotos: true }, { by: 'speed' });
const seconds = (performance.now() - start) / 1000;
await catalogue.close();
await rm(folder, { recursive: true });
if (problems.length > 0) throw new Error(`${problems.length} rows were left out: ${problems[0]!.reason}`);
console.log(
  `${counts.photos.fresh} photos in ${seconds.toFixed(1)} s, ${(Number(rows) / seconds).toFixed(0)} rows/s; ` +
    `memory at most ${megabytes(process.resourceUsage().maxRSS * 1024)}, ${megabytes(before)} before`,
);

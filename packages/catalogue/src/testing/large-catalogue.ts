import type { Catalogue } from '../catalogue.ts';
import { decide } from '../journal/decide.ts';

/** How large. An animal has about twenty encounters, an encounter two photos of one animal. */
export interface Size {
  readonly photos: number;
  /** Photos that one decision brings in, as a season's import does. */
  readonly photosPerImport: number;
}

const photosPerEncounter = 2;
const encountersPerIndividual = 20;
/** Of encounters: with a known animal. */
const named = 0.9;
const rowsAtOnce = 1000;

/** Fills an empty catalogue by the way that imports go. Returns how many rows it wrote, of all tables. */
export async function fillLarge(catalogue: Catalogue, { photos, photosPerImport }: Size): Promise<number> {
  const { database } = catalogue.engine;
  await database.insertInto('root').values({ path: '/photos' }).execute();
  let rows = 1;
  for (let from = 0; from < photos; from += photosPerImport)
    rows += await importSeason(catalogue, from, photosPerImport);
  return rows;
}

async function importSeason(catalogue: Catalogue, from: number, count: number): Promise<number> {
  let rows = 1;
  await decide(catalogue, { kind: 'import', by: 'speed' }, async (draft) => {
    const { transaction } = draft;
    const encounters = count / photosPerEncounter;
    const first = from / photosPerEncounter + 1;
    const individuals = Math.round(encounters / encountersPerIndividual);
    const firstIndividual = Math.round(first / encountersPerIndividual) + 1;
    for (let i = 0; i < individuals; i++) {
      const { id } = await transaction
        .insertInto('individual')
        .defaultValues()
        .returning('id')
        .executeTakeFirstOrThrow();
      draft.set('individual', id, { name: `Nº ${id}`, species: 'Megaptera novaeangliae' });
      rows += 3;
    }
    await inBatches(encounters, async (start, length) => {
      const values = Array.from({ length }, () => ({ extra: null }));
      const made = await transaction.insertInto('encounter').values(values).returning('id').execute();
      for (const [k, { id }] of made.entries()) {
        const n = first + start + k;
        draft.set('encounter', id, {
          code: `E${n}`,
          seen_at: `${1980 + (n % 45)}-0${1 + (n % 9)}-1${n % 10}T10:00:00`,
          place: ['Pico', 'Faial', 'São Jorge', 'Terceira'][n % 4]!,
          latitude: 38 + (n % 100) / 100,
          longitude: -28 - (n % 90) / 100,
          individual_id: n % 100 < named * 100 ? firstIndividual + (n % individuals) : null,
        });
        rows += 7;
      }
    });
    await inBatches(count, async (start, length) => {
      const values = Array.from({ length }, (_, k) => photo(from + start + k));
      const made = await transaction.insertInto('photo').values(values).returning('id').execute();
      const annotations = made.map(({ id }) => ({ photo_id: id }));
      const placed = await transaction.insertInto('annotation').values(annotations).returning('id').execute();
      for (const [k, { id }] of placed.entries())
        draft.set('annotation', id, {
          encounter_id: first + Math.floor((start + k) / photosPerEncounter),
          quality: 1 + (k % 5),
        });
      rows += 4 * length;
    });
    return `import ${count} photos`;
  });
  return rows;
}

async function inBatches(count: number, work: (start: number, length: number) => Promise<void>): Promise<void> {
  for (let start = 0; start < count; start += rowsAtOnce) await work(start, Math.min(rowsAtOnce, count - start));
}

const photo = (n: number) => ({
  hash: n.toString(16).padStart(64, '0'),
  root_id: 1,
  path: `${1980 + (n % 45)}/E${Math.floor(n / 2)}/IMG_${n}.jpg`,
  bytes: 4_000_000 + n,
  width: 5472,
  height: 3648,
  taken_at: '2024-08-03T10:11:12',
  camera: 'Canon EOS 7D',
});

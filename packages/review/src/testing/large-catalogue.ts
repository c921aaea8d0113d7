import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Catalogue } from '@flukeprint/catalogue';
import { renderFlukes } from '@flukeprint/data';
import pLimit from 'p-limit';
import sharp from 'sharp';
import { renderedCatalogue } from './rendered-catalogue.ts';

/** Pixels of a photo, and how many times as many each side of a large one has: 24 megapixels. */
const [width, height, enlarged] = [300, 200, 20];
/** One photo of so many is large. */
const everyLarge = 25;
/** Of each animal: three sightings, and two photos of an encounter that waits. */
const photosPerAnimal = 5;
/** Animals that are rendered: the others are copies of theirs, each file of bytes of its own. */
const mostRendered = 60;

/** A catalogue of some 50,000 rendered photos and the like, within minutes, most of them for 10,000 names. */
export async function largeCatalogue(folder: string, count: number): Promise<Catalogue> {
  const animals = Math.ceil(count / photosPerAnimal);
  await copies(join(folder, 'photos'), animals, join(folder, 'rendered'));
  const names = Array.from({ length: animals }, (_, i) => `Nº ${i + 1}`);
  const catalogue = await renderedCatalogue({ folder, names, strangers: 0, photosPerAnimal, width, height });
  await enlargeRows(catalogue);
  return catalogue;
}

const fileOf = (folder: string, animal: number, photo: number) =>
  join(folder, `fluke_${String(animal + 1).padStart(4, '0')}`, `photo_${String(photo + 1).padStart(2, '0')}.jpg`);

async function copies(folder: string, animals: number, rendered: string): Promise<void> {
  const individuals = Math.min(animals, mostRendered);
  await renderFlukes({ folder: rendered, individuals, photosPerIndividual: photosPerAnimal, width, height, seed: 7 });
  const originals = new Map<string, Promise<Buffer>>();
  const original = (file: string, isLarge: boolean) => {
    const key = `${file} ${isLarge}`;
    const read = () =>
      isLarge
        ? sharp(file)
            .resize(enlarged * width, enlarged * height)
            .jpeg({ quality: 80 })
            .toBuffer()
        : readFile(file);
    originals.set(key, originals.get(key) ?? read());
    return originals.get(key)!;
  };
  const limit = pLimit(16);
  const all = Array.from({ length: animals * photosPerAnimal }, (_, i) =>
    limit(async () => {
      const [animal, photo] = [Math.floor(i / photosPerAnimal), i % photosPerAnimal];
      const bytes = await original(fileOf(rendered, animal % individuals, photo), i % everyLarge === 0);
      const file = fileOf(folder, animal, photo);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, withComment(bytes, String(i)));
    }),
  );
  await Promise.all(all);
}

/** A JPEG with a comment behind its first marker: another file of the same picture. */
function withComment(jpeg: Buffer, comment: string): Buffer {
  const words = Buffer.from(comment);
  const head = Buffer.from([0xff, 0xfe, 0, words.length + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), head, words, jpeg.subarray(2)]);
}

/** Says of every large photo what it is, as an import would have. */
async function enlargeRows({ engine: { database } }: Catalogue): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    const photos = await transaction.selectFrom('photo').select('id').orderBy('id').execute();
    for (const { id } of photos.filter((_, i) => i % everyLarge === 0)) {
      const size = { width: enlarged * width, height: enlarged * height };
      await transaction.updateTable('photo').set(size).where('id', '=', id).execute();
      const of = transaction.selectFrom('annotation').select(['id', 'box']).where('photo_id', '=', id);
      const annotation = await of.executeTakeFirstOrThrow();
      const box = JSON.stringify((JSON.parse(annotation.box!) as number[]).map((side) => side * enlarged));
      await transaction.updateTable('annotation').set({ box }).where('id', '=', annotation.id).execute();
    }
  });
}

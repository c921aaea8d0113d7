import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { Catalogue, type FoundFor, keepCandidates, nameEncounters } from '@flukeprint/catalogue';
import { decide } from '@flukeprint/catalogue/journal/decide';
import { renderFlukes } from '@flukeprint/data';

export interface RenderedOptions {
  /** Photos and the catalogue go there; photos that are there already are taken. */
  readonly folder: string;
  /** Of known animals, in their order; one more for each animal that nobody knows. */
  readonly names: readonly string[];
  readonly strangers?: number;
  /** Of each animal: the last two are an encounter that waits for a name, the others were seen before, one a time. */
  readonly photosPerAnimal?: number;
  /** Pixels. */
  readonly width?: number;
  readonly height?: number;
  readonly seed?: number;
}

const places = ['Pico', 'Faial', 'São Jorge', 'Graciosa'];
/** Photos of an encounter that waits. */
const waitingPhotos = 2;
const month = (i: number) => String(5 + (i % 5)).padStart(2, '0');
const ofMonth = (i: number) => String(1 + ((7 * i) % 28)).padStart(2, '0');

/** A photo that was rendered, of an encounter. */
interface Row {
  readonly animal: number;
  readonly photo: number;
  readonly encounter: string;
  readonly seen: string;
  readonly place: string;
}

/**
 * A catalogue of rendered whales to review: known animals with sightings over the years, an encounter of each that waits, and some of animals that nobody
 * knows. Every waiting encounter has candidates: the animal that it shows and five others.
 */
export async function renderedCatalogue(options: RenderedOptions): Promise<Catalogue> {
  const { folder, names, strangers = 1, photosPerAnimal = 4, width = 240, height = 160, seed = 7 } = options;
  const photos = join(folder, 'photos');
  const individuals = names.length + strangers;
  const last = join(photos, `fluke_${String(individuals).padStart(4, '0')}`, `photo_0${photosPerAnimal}.jpg`);
  const isRendered = await access(last).then(
    () => true,
    () => false,
  );
  if (!isRendered)
    await renderFlukes({ folder: photos, individuals, photosPerIndividual: photosPerAnimal, width, height, seed });
  const catalogue = await Catalogue.init(join(folder, 'catalogue.db'));
  const rows = rowsOf(individuals, names.length, photosPerAnimal);
  const kept = await keepRows(catalogue, photos, rows, [width, height]);
  const known = knownOf(kept);
  for (const [animal, name] of names.entries()) {
    const own = new Set(known.get(animal)!.map((row) => row.encounterId));
    await nameEncounters(catalogue, [...own], name, { by: 'import', isNew: true });
  }
  await keepCandidates(
    catalogue,
    { method: 'local features (sift)', animals: names.length, photos: kept.length, isCalibrated: true },
    candidatesOf(kept, names.length),
  );
  return catalogue;
}

function rowsOf(individuals: number, known: number, photosPerAnimal: number): Row[] {
  return Array.from({ length: individuals }, (_, animal) =>
    Array.from({ length: photosPerAnimal }, (_, photo): Row => {
      const isWaiting = photo >= photosPerAnimal - waitingPhotos;
      if (animal >= known && !isWaiting) return { animal, photo, encounter: '', seen: '', place: '' };
      const i = (animal + 1) * photosPerAnimal + (isWaiting ? individuals * photosPerAnimal : photo);
      const year = isWaiting ? 2026 : 2018 + ((animal + 2 * photo) % 8);
      const seen = `${year}-${month(i)}-${ofMonth(i)}T10:${String(10 + photo)}:00`;
      return { animal, photo, encounter: String(i), seen, place: places[i % places.length]! };
    }),
  )
    .flat()
    .filter(({ encounter }) => encounter !== '');
}

interface KeptRow extends Row {
  readonly annotation: number;
  readonly encounterId: number;
  readonly isWaiting: boolean;
}

async function keepRows(
  catalogue: Catalogue,
  root: string,
  rows: readonly Row[],
  [width, height]: readonly [number, number],
): Promise<KeptRow[]> {
  const kept: KeptRow[] = [];
  await decide(catalogue, { kind: 'import', by: 'import' }, async (draft) => {
    const { transaction } = draft;
    const returning = {
      root: await transaction.insertInto('root').values({ path: root }).returning('id').executeTakeFirstOrThrow(),
    };
    const encounters = new Map<string, number>();
    for (const row of rows) {
      const path = `fluke_${String(row.animal + 1).padStart(4, '0')}/photo_${String(row.photo + 1).padStart(2, '0')}.jpg`;
      const photo = await transaction
        .insertInto('photo')
        .values({ root_id: returning.root.id, path, width, height, taken_at: row.seen })
        .returning('id')
        .executeTakeFirstOrThrow();
      const annotation = await transaction
        .insertInto('annotation')
        .values({ photo_id: photo.id })
        .returning('id')
        .executeTakeFirstOrThrow();
      let encounterId = encounters.get(row.encounter);
      if (encounterId === undefined) {
        const made = await transaction
          .insertInto('encounter')
          .defaultValues()
          .returning('id')
          .executeTakeFirstOrThrow();
        encounterId = made.id;
        encounters.set(row.encounter, encounterId);
        draft.set('encounter', encounterId, { seen_at: row.seen, place: row.place });
      }
      const box = JSON.stringify([0.03 * width, 0.08 * height, 0.94 * width, 0.84 * height].map(Math.round));
      draft.set('annotation', annotation.id, { encounter_id: encounterId, box });
      const isWaiting = row.seen.startsWith('2026');
      kept.push({ ...row, annotation: annotation.id, encounterId, isWaiting });
    }
    return `${encounters.size} encounters of rendered whales`;
  });
  return kept;
}

/** What was seen before of each animal. */
const knownOf = (rows: readonly KeptRow[]) =>
  Map.groupBy(
    rows.filter(({ isWaiting }) => !isWaiting),
    ({ animal }) => animal,
  );

/** The animal itself and the five that follow it; a stranger looks a little like its neighbours. With P(new) they sum to hardly less than 1. */
function candidatesOf(rows: readonly KeptRow[], known: number): Map<number, FoundFor> {
  const found = new Map<number, FoundFor>();
  const before = knownOf(rows);
  for (const own of rows.filter(({ isWaiting }) => isWaiting)) {
    const others = Array.from({ length: Math.min(6, known) }, (_, i) => (own.animal + i) % known);
    const isKnown = own.animal < known;
    const sure = isKnown ? Math.max(0.55, 0.94 - 0.02 * own.animal) : 0.4;
    const isNew = isKnown ? 0.3 * (1 - sure) : 0.4;
    const rest = (1 - sure - isNew) / 0.5;
    found.set(own.encounterId, {
      isNew,
      enough: 4,
      candidates: others.map((animal, rank) => {
        // 1/4 + 1/9 + … of the five others is a half.
        const probability = rank === 0 ? sure : rest / (1 + rank) ** 2;
        const photos = before.get(animal)!.map((row) => [own.annotation, row.annotation, probability] as const);
        return { individual: animal + 1, score: 40 * probability, probability, photos };
      }),
    });
  }
  return found;
}

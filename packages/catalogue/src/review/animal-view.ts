import type { Catalogue } from '../catalogue.ts';
import type { Transaction } from '../journal/transaction.ts';
import { historyOf, type JournalLine } from '../lists/history.ts';
import { type Portrait, portraitOf } from '../lists/individuals.ts';
import { photosOf, type ShownPhoto } from './shown-photos.ts';

/** All that is known of an animal, its photos and what was decided about it. */
export interface AnimalView extends Portrait {
  readonly photos: readonly ShownPhoto[];
  readonly history: readonly JournalLine[];
}

/** An animal by its name, or one it had before. Throws a `CatalogueError` where there is none. */
export async function animalView(catalogue: Catalogue, name: string): Promise<AnimalView> {
  const portrait = await portraitOf(catalogue, name);
  const photos = await photosOf(catalogue.engine.database as Transaction, { individual: portrait.id });
  return { ...portrait, photos, history: await historyOf(catalogue, { individual: portrait.name }) };
}

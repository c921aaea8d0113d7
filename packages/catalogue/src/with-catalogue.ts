import { Catalogue } from './catalogue.ts';
import { damageBehind } from './upkeep/damage-behind.ts';

/** Opens a catalogue for as long as `work` takes. Throws a `CatalogueError` where it cannot be used, or is damaged so that `work` fails. */
export async function withCatalogue<T>(name: string, work: (catalogue: Catalogue) => Promise<T>): Promise<T> {
  const catalogue = await Catalogue.open(name);
  try {
    return await work(catalogue);
  } catch (error) {
    throw await damageBehind(catalogue, error);
  } finally {
    await catalogue.close();
  }
}

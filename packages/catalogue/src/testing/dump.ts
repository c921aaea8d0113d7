import type { Catalogue } from '../catalogue.ts';
import { animalsWithoutPhotos, type ExportedEncounter, exportedEncounters } from '../export/exported.ts';

/** All that a catalogue shows, in an order of its own, without the numbers of rows: alike for catalogues that are. */
export async function dump(catalogue: Catalogue, without: readonly string[] = []) {
  const encounters = await Array.fromAsync(exportedEncounters(catalogue));
  const plain = (value: unknown) =>
    JSON.parse(JSON.stringify(value, (key, inner) => (without.includes(key) ? undefined : inner)));
  const sorted = (list: readonly unknown[]) =>
    list.map(plain).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  return {
    encounters: sorted(encounters.map(withoutNumbers(sorted))),
    animals: sorted(await animalsWithoutPhotos(catalogue)),
  };
}

const withoutNumbers =
  (sorted: (list: readonly unknown[]) => unknown[]) =>
  ({ id: _, annotations, ...encounter }: ExportedEncounter) => ({
    ...encounter,
    annotations: sorted(annotations.map(({ id: _id, photo: { id: _photo, ...photo }, ...own }) => ({ ...own, photo }))),
  });

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Catalogue } from '../catalogue.ts';
import { exportedEncounters } from '../export/exported.ts';
import { type Imported, type ImportOptions, importSource } from '../import/import-source.ts';

/** A folder for a test of imports, which goes with it, and catalogues in it. */
export class Workplace {
  readonly folder: string;
  #made = 0;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async make(): Promise<Workplace> {
    return new Workplace(await mkdtemp(join(tmpdir(), 'import-')));
  }

  at(...path: readonly string[]): string {
    return join(this.folder, ...path);
  }

  fresh(): Promise<Catalogue> {
    return Catalogue.init(this.at(`${this.#made++}.db`));
  }

  /** A table of its own name. */
  async table(text: string | Uint8Array, ending = 'csv'): Promise<string> {
    const file = this.at(`${this.#made++}.${ending}`);
    await writeFile(file, text);
    return file;
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}

/** Brings a source in, in the name of Ana. */
export const bring = (catalogue: Catalogue, source: string, options: ImportOptions = {}): Promise<Imported> =>
  importSource(catalogue, source, options, { by: 'Ana' });

/** The encounters of a catalogue in a line each: who, when, which photos. */
export async function encountersIn(catalogue: Catalogue): Promise<string[]> {
  const encounters = await Array.fromAsync(exportedEncounters(catalogue));
  return encounters
    .map(({ animal, seen_at, annotations }) =>
      [animal?.name ?? '?', seen_at ?? 'some day', ...annotations.map(({ photo }) => photo.path)].join(' | '),
    )
    .sort();
}

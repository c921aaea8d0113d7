import { stat } from 'node:fs/promises';
import { firstBytes } from '@flukeprint/data/files';
import type { Engine } from './engine/engine.ts';
import { isPostgresUrl, shownAddress } from './engine/postgres-address.ts';
import { openPostgres } from './engine/postgres-engine.ts';
import { applicationId, openSqlite } from './engine/sqlite-engine.ts';
import { CatalogueError } from './errors.ts';
import { expectTables, isCatalogue, migrate } from './schema/migrate.ts';

/** An open catalogue. Close it: a program with an open one does not end. */
export class Catalogue implements AsyncDisposable {
  readonly engine: Engine;

  private constructor(engine: Engine) {
    this.engine = engine;
  }

  /** Opens the catalogue in a file, or at a `postgres://` address. Throws a {@link CatalogueError} where there is none or it cannot be used. */
  static async open(name: string): Promise<Catalogue> {
    if (!isPostgresUrl(name)) await expectCatalogueFile(name);
    const engine = isPostgresUrl(name) ? await openPostgres(name) : openSqlite(name);
    return Catalogue.#ready(engine, async () => {
      if (!(await isCatalogue(engine)))
        throw new CatalogueError(`${engine.shown} holds no catalogue yet: \`flukeprint catalog init\` makes one there`);
    });
  }

  /** Makes an empty catalogue. Throws a {@link CatalogueError} where there is one, or another file, already. */
  static async init(name: string): Promise<Catalogue> {
    return Catalogue.#ready(await openNew(name), async () => {});
  }

  static async #ready(engine: Engine, expected: () => Promise<void>): Promise<Catalogue> {
    try {
      await expectTables(engine);
      await expected();
      await migrate(engine);
      return new Catalogue(engine);
    } catch (error) {
      await engine.database.destroy();
      throw error instanceof CatalogueError
        ? error
        : new CatalogueError(`${engine.shown} cannot be used: ${(error as Error).message}`);
    }
  }

  async close(): Promise<void> {
    await this.engine.database.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/** Opens a database that holds no catalogue yet. Throws a {@link CatalogueError} where it does, or where there is another file. */
export async function openNew(name: string): Promise<Engine> {
  const isUrl = isPostgresUrl(name);
  if (!isUrl) await expectNothing(name);
  const engine = isUrl ? await openPostgres(name, { create: true }) : openSqlite(name, { create: true });
  try {
    if (!(await isCatalogue(engine))) return engine;
    throw new CatalogueError(`${engine.shown} exists already: it holds a catalogue`);
  } catch (error) {
    await engine.database.destroy();
    throw error;
  }
}

/** Whether a name is a catalogue's, by its address or by what is in the file: as opposed to a folder, a table, a photo. */
export async function isCatalogueName(name: string): Promise<boolean> {
  if (isPostgresUrl(name)) return true;
  // What comes through a pipe is not read twice.
  const isFile = await stat(name).then(
    (status) => status.isFile(),
    () => false,
  );
  return isFile && isCatalogueHead(await headOf(name).catch(() => undefined));
}

/** A catalogue's name as it may be printed: an address without its password. */
export const shownName = (name: string): string => (isPostgresUrl(name) ? shownAddress(name) : name);

const magic = 'SQLite format 3\0';
/** Of every database of SQLite's. */
const headerBytes = 100;

function isCatalogueHead(head: Buffer | undefined): boolean {
  return head !== undefined && isSqlite(head) && head.length >= 72 && head.readUInt32BE(68) === applicationId;
}

const isSqlite = (head: Buffer) => head.toString('latin1', 0, magic.length) === magic;

/** The first bytes of a file; undefined where there is none. */
async function headOf(path: string): Promise<Buffer | undefined> {
  return firstBytes(path, headerBytes).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

/** Throws a {@link CatalogueError} where a file is there; one that a killed `init` left empty is none. */
async function expectNothing(path: string): Promise<void> {
  const head = await headOf(path).catch((error: NodeJS.ErrnoException) => {
    throw new CatalogueError(
      error.code === 'EISDIR' ? `${path} is a folder: give a file in it` : `cannot read ${path}: ${error.message}`,
    );
  });
  if (head === undefined || head.length === 0 || isCatalogueHead(head)) return;
  throw new CatalogueError(`${path} exists already`);
}

async function expectCatalogueFile(path: string): Promise<void> {
  const head = await headOf(path).catch((error: NodeJS.ErrnoException) => {
    throw new CatalogueError(
      error.code === 'EISDIR' ? `${path} is a folder, not a catalogue` : `cannot read ${path}: ${error.message}`,
    );
  });
  if (head === undefined)
    throw new CatalogueError(`there is no catalogue ${path}: \`flukeprint catalog init ${path}\` makes one`);
  if (isCatalogueHead(head)) return;
  if (isSqlite(head) && head.length < headerBytes)
    throw new CatalogueError(
      `${path} is damaged: it ends within its header. \`flukeprint catalog restore\` brings a backup back`,
    );
  throw new CatalogueError(
    isSqlite(head)
      ? `${path} is a database of another program, not a catalogue`
      : `${path} is not a catalogue: its first bytes are not of one. \`flukeprint catalog restore\` brings a backup back`,
  );
}

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Photo } from '@flukeprint/data';
import type { LocalFeatures } from '@flukeprint/local-features';
import { cacheFolder } from '../files/cache-folder.ts';
import { fileSha256 } from '../files/file-sha256.ts';
import { makeFolder } from '../files/output-folder.ts';
import { UserError } from '../user-error.ts';

/** x, y, scale and angle. */
const keypointBytes = 4 * Float32Array.BYTES_PER_ELEMENT;

const create = `create table if not exists features
  (extractor text, photo text, keypoints blob not null, descriptors blob not null, primary key (extractor, photo))`;

/** SQLite's primary result code (https://sqlite.org/rescode.html). */
const diskIsFull = 13;

/** Null where something else than bytes stands. */
const bytesOf = (column: string) => `case typeof(${column}) when 'blob' then length(${column}) end`;

const unusable = (path: string, error: unknown) =>
  new UserError(
    `${path} cannot be used: ${(error as Error).message}. It only keeps what photos have shown before: delete it, or name another folder in FLUKEPRINT_CACHE`,
  );

/**
 * Features that were extracted before, in a database of the user's folder of caches: a photo of 512 SIFT features takes 139 kB there. They are
 * found by what is in the photo, wherever it lies. The file can be deleted at any time.
 */
export class FeatureCache {
  readonly path: string;
  readonly #database: DatabaseSync;

  private constructor(path: string) {
    this.path = path;
    this.#database = new DatabaseSync(path, { timeout: 30_000 });
    try {
      this.#database.exec('pragma journal_mode = wal; pragma synchronous = normal');
      this.#database.exec(create);
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  /** Throws a {@link UserError} that names the file if it is damaged or cannot be written. */
  static async open(): Promise<FeatureCache> {
    const folder = cacheFolder('local-features');
    await makeFolder(folder, 'folder in FLUKEPRINT_CACHE');
    const path = join(folder, 'features.sqlite');
    try {
      return new FeatureCache(path);
    } catch (error) {
      throw unusable(path, error);
    }
  }

  /** What a photo's features are kept under. Rejects where its file cannot be read. */
  static async keyOf({ file, box }: Pick<Photo, 'file' | 'box'>): Promise<string> {
    const bytes = await fileSha256(file);
    if (!box) return bytes;
    return createHash('sha256')
      .update(JSON.stringify([bytes, box.x, box.y, box.w, box.h]))
      .digest('hex');
  }

  get(extractor: string, photo: string, dimensions: number): LocalFeatures | undefined {
    const found = this.find(extractor, photo, dimensions);
    return found && { count: found.count, keypoints: found.keypoints, descriptors: found.descriptors };
  }

  /**
   * The same without their values, which are read, each time anew, when they are asked for: until the cache is closed. What is not as long as it
   * should be is not found. Throws a {@link UserError} where the file is damaged, here or when values are read.
   */
  find(extractor: string, photo: string, dimensions: number): LocalFeatures | undefined {
    const sizes = this.#ask<{ keypoints: number; descriptors: number }>(
      `select ${bytesOf('keypoints')} as keypoints, ${bytesOf('descriptors')} as descriptors from features where extractor = ? and photo = ?`,
      [extractor, photo],
    );
    const count = (sizes?.keypoints ?? 0) / keypointBytes;
    const bytes = count * dimensions * Float16Array.BYTES_PER_ELEMENT;
    if (!Number.isInteger(count) || sizes?.descriptors !== bytes) return undefined;
    const read = (column: 'keypoints' | 'descriptors') => this.#read(column, [extractor, photo], sizes[column]);
    return {
      count,
      get keypoints() {
        return new Float32Array(read('keypoints'));
      },
      get descriptors() {
        return Float32Array.from(new Float16Array(read('descriptors')));
      },
    };
  }

  #read(column: 'keypoints' | 'descriptors', key: readonly string[], bytes: number): ArrayBuffer {
    const row = this.#ask<{ value: unknown }>(
      `select ${column} as value from features where extractor = ? and photo = ?`,
      key,
    );
    if (!(row?.value instanceof Uint8Array) || row.value.length !== bytes)
      throw new UserError(`${this.path} was changed while it was in use: start again`);
    return bufferOf(row.value);
  }

  #ask<Row>(sql: string, values: readonly string[]): Row | undefined {
    try {
      return this.#database.prepare(sql).get(...values) as Row | undefined;
    } catch (error) {
      throw unusable(this.path, error);
    }
  }

  /** Throws a {@link UserError} where the disk or the file does not take them. */
  put(extractor: string, photo: string, { keypoints, descriptors }: LocalFeatures): void {
    const bytes = (array: Float32Array | Float16Array) =>
      new Uint8Array(array.buffer as ArrayBuffer, array.byteOffset, array.byteLength);
    try {
      const insert = this.#database.prepare('insert or replace into features values (?, ?, ?, ?)');
      insert.run(extractor, photo, bytes(keypoints), bytes(Float16Array.from(descriptors)));
    } catch (error) {
      if (((error as { errcode?: number }).errcode ?? 0) % 256 !== diskIsFull) throw unusable(this.path, error);
      throw new UserError(
        `${this.path} cannot be written: ${(error as Error).message}; make room on that disk, or name another folder in FLUKEPRINT_CACHE`,
      );
    }
  }

  close(): void {
    this.#database.close();
  }
}

const bufferOf = (bytes: Uint8Array) => bytes.slice().buffer as ArrayBuffer;

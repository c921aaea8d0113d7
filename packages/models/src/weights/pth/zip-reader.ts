import type { FileHandle } from 'node:fs/promises';
import { RandomAccessReader } from 'yauzl';

type Done = (error: Error | null, bytesRead?: number) => void;

/**
 * Hands the bytes of a file to yauzl. It asks at whatever position an archive names and, by itself, from within a callback: an error
 * thrown there would pass by every catch. `failed` rejects with it instead.
 */
export class ZipReader extends RandomAccessReader {
  readonly failed: Promise<never>;
  readonly #file: FileHandle;
  readonly #size: number;
  #fail!: (error: unknown) => void;

  constructor(file: FileHandle, size: number) {
    super();
    this.#file = file;
    this.#size = size;
    this.failed = new Promise((_, reject) => {
      this.#fail = reject;
    });
    // Whoever waits for an archive hears of it; nobody may be waiting any more.
    this.failed.catch(() => {});
  }

  override _readStreamForRange(): never {
    throw new Error('entries are read by their position');
  }

  override read(buffer: Buffer, offset: number, length: number, position: number, done: Done): void {
    this.#bytes(buffer, offset, length, position)
      .then(
        (bytesRead) => done(null, bytesRead),
        (error: Error) => done(error),
      )
      .catch(this.#fail);
  }

  async #bytes(buffer: Buffer, offset: number, length: number, position: number): Promise<number> {
    if (!(position >= 0 && position + length <= this.#size))
      throw new Error(`it points beyond its end, to ${position}`);
    return (await this.#file.read(buffer, offset, length, position)).bytesRead;
  }
}

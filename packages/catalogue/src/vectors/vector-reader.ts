import { CatalogueError } from '../errors.ts';

/** Reads the bytes of rows as numbers, always into the same memory: bytes of a database do not all begin where numbers may. */
export class VectorReader {
  readonly #shown: string;
  readonly #network: string;
  readonly #size: number;
  readonly #vector: Float32Array;
  readonly #bytes: Uint8Array;

  constructor(shown: string, network: string, size: number) {
    this.#shown = shown;
    this.#network = network;
    this.#size = size;
    this.#vector = new Float32Array(size);
    this.#bytes = new Uint8Array(this.#vector.buffer);
  }

  /** Until the next one is read. Throws a {@link CatalogueError} where there are more or fewer. */
  read(bytes: Uint8Array): Float32Array {
    // What stands behind such an error is looked for, and named, by `damageBehind`.
    if (!(bytes instanceof Uint8Array)) throw new TypeError('a vector is no bytes');
    if (bytes.byteLength !== this.#bytes.byteLength)
      throw new CatalogueError(
        `${this.#shown} keeps a vector of ${bytes.byteLength} bytes for the network ${this.#network}, expected ${this.#size} numbers of 4: the catalogue is damaged; \`flukeprint catalog verify\` says more`,
      );
    this.#bytes.set(bytes);
    return this.#vector;
  }
}

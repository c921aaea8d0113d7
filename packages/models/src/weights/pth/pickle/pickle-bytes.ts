import { PickleError } from './pickle-values.ts';

/** The bytes of a pickle, read from the front, little-endian. Throws a {@link PickleError} where they end too early. */
export class PickleBytes {
  /** The byte that is read next. */
  at: number;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array, start: number) {
    this.at = start;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  uint8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#take(4), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  /** To the next number that JavaScript has; as a length it is too large either way. */
  uint64(): number {
    return Number(this.#view.getBigUint64(this.#take(8), true));
  }

  /** The one number that is big-endian. */
  float64(): number {
    return this.#view.getFloat64(this.#take(8), false);
  }

  /** A signed integer of `count` bytes; beyond 2^53 a bigint. */
  integer(count: number): number | bigint {
    // Far beyond any number that occurs; conversion is quadratic.
    if (count > 64) throw new PickleError(`an integer of ${count} bytes`);
    let value = 0n;
    for (const [i, byte] of this.slice(count).entries()) value |= BigInt(byte) << BigInt(8 * i);
    value = BigInt.asIntN(8 * count, value);
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }

  slice(count: number): Uint8Array {
    const from = this.#take(count);
    return this.#bytes.subarray(from, from + count);
  }

  utf8(count: number): string {
    return new TextDecoder().decode(this.slice(count));
  }

  /** Up to the next line feed. */
  line(): string {
    const from = this.at;
    while (this.#bytes[this.at] !== 10) {
      if (this.at >= this.#bytes.length) throw this.#truncated();
      this.at += 1;
    }
    this.at += 1;
    return new TextDecoder().decode(this.#bytes.subarray(from, this.at - 1));
  }

  #take(count: number): number {
    if (count > this.#bytes.length - this.at) throw this.#truncated();
    this.at += count;
    return this.at - count;
  }

  #truncated(): PickleError {
    return new PickleError(`the pickle is truncated at byte ${this.at}`);
  }
}

import type { DeviceBuffer } from './device-buffer.ts';

/** Buffers that nobody uses, by size, then age: what is taken depends only on which there are. */
export class FreeBuffers {
  readonly #buffers: DeviceBuffer[] = [];

  add(buffer: DeviceBuffer): void {
    this.#buffers.splice(this.#place(buffer.size, buffer.id), 0, buffer);
  }

  /** Takes the smallest of at least `least` and at most `most` bytes. */
  takeFitting(least: number, most: number): DeviceBuffer | undefined {
    const i = this.#place(least, -1);
    const found = this.#buffers[i];
    if (!found || found.size > most) return undefined;
    this.#buffers.splice(i, 1);
    return found;
  }

  /** Takes this one; false where it is not here. */
  take(buffer: DeviceBuffer): boolean {
    const i = this.#place(buffer.size, buffer.id);
    if (this.#buffers[i] !== buffer) return false;
    this.#buffers.splice(i, 1);
    return true;
  }

  takeAll(): DeviceBuffer[] {
    return this.#buffers.splice(0);
  }

  /** Index of the first that is larger than `size`, or as large and not older than `id`. */
  #place(size: number, id: number): number {
    let low = 0;
    let high = this.#buffers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const buffer = this.#buffers[middle]!;
      if (buffer.size < size || (buffer.size === size && buffer.id < id)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

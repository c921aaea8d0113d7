import { DeviceBuffer } from './device-buffer.ts';

/**
 * Buffers of one usage, kept for reuse after release: in the steady state of training nothing is allocated.
 * Reuse right after release is safe, because the queue runs everything in the order it was encoded. Which buffer comes
 * depends only on which are free: a step that begins with the same ones as the last binds the same ones.
 */
export class BufferPool {
  readonly #device: GPUDevice;
  readonly #usage: GPUBufferUsageFlags;
  readonly #label: string;
  /** By size, then age. */
  readonly #free: DeviceBuffer[] = [];
  readonly #all = new Set<DeviceBuffer>();
  #bytes = 0;
  #created = 0;

  constructor(device: GPUDevice, label: string, usage: GPUBufferUsageFlags) {
    this.#device = device;
    this.#label = label;
    this.#usage = usage;
  }

  /** How many buffers there are, in use or waiting. */
  get count(): number {
    return this.#all.size;
  }

  /** How many buffers were made so far. */
  get created(): number {
    return this.#created;
  }

  /** Bytes of all buffers there are. */
  get bytes(): number {
    return this.#bytes;
  }

  /** A buffer of at least `bytes`, with undefined content: the smallest that is free and at most twice as large. */
  acquire(bytes: number): DeviceBuffer {
    const size = Math.min(sizeClass(bytes), this.#device.limits.maxBufferSize);
    const i = this.#place(bytes, -1);
    const reused = this.#free[i];
    if (reused && reused.size <= Math.max(size, 2 * bytes)) {
      this.#free.splice(i, 1);
      return reused;
    }
    return this.create(size);
  }

  /** A new buffer of exactly this size. */
  create(size: number): DeviceBuffer {
    const gpu = this.#device.createBuffer({ label: `${this.#label} ${size}`, size, usage: this.#usage });
    const buffer = new DeviceBuffer(gpu);
    this.#all.add(buffer);
    this.#bytes += size;
    this.#created++;
    return buffer;
  }

  /** Takes a certain buffer; false where it is not free. */
  take(buffer: DeviceBuffer): boolean {
    const i = this.#place(buffer.size, buffer.id);
    if (this.#free[i] !== buffer) return false;
    this.#free.splice(i, 1);
    return true;
  }

  release(buffer: DeviceBuffer): void {
    this.#free.splice(this.#place(buffer.size, buffer.id), 0, buffer);
  }

  /** Gives back what nobody uses. */
  trim(): void {
    for (const buffer of this.#free) {
      buffer.destroy();
      this.#all.delete(buffer);
      this.#bytes -= buffer.size;
    }
    this.#free.length = 0;
  }

  destroy(): void {
    for (const buffer of this.#all) buffer.destroy();
    this.#all.clear();
    this.#free.length = 0;
    this.#bytes = 0;
  }

  /** Index of the first free buffer that is larger than `size`, or as large and not older than `id`. */
  #place(size: number, id: number): number {
    let low = 0;
    let high = this.#free.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const buffer = this.#free[middle]!;
      if (buffer.size < size || (buffer.size === size && buffer.id < id)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Next of four sizes per power of two: at most a fifth of a buffer is waste. */
export function sizeClass(bytes: number): number {
  const step = Math.max(256, 2 ** Math.floor(Math.log2(bytes) - 2));
  return Math.ceil(bytes / step) * step;
}

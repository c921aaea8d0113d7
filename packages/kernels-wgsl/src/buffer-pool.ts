/**
 * Buffers of one usage, kept for reuse after release: in the steady state of training nothing is allocated.
 * Reuse right after release is safe, because the queue runs everything in the order it was encoded.
 */
export class BufferPool {
  readonly #device: GPUDevice;
  readonly #usage: GPUBufferUsageFlags;
  readonly #label: string;
  readonly #free = new Map<number, GPUBuffer[]>();
  readonly #all = new Set<GPUBuffer>();

  constructor(device: GPUDevice, label: string, usage: GPUBufferUsageFlags) {
    this.#device = device;
    this.#label = label;
    this.#usage = usage;
  }

  /** How many buffers there are, in use or waiting. */
  get created(): number {
    return this.#all.size;
  }

  /** A buffer of at least `bytes`, with undefined content. */
  acquire(bytes: number): GPUBuffer {
    const size = Math.min(sizeClass(bytes), this.#device.limits.maxBufferSize);
    const reused = this.#free.get(size)?.pop();
    if (reused) return reused;
    const buffer = this.#device.createBuffer({ label: `${this.#label} ${size}`, size, usage: this.#usage });
    this.#all.add(buffer);
    return buffer;
  }

  release(buffer: GPUBuffer): void {
    const list = this.#free.get(buffer.size);
    if (list) list.push(buffer);
    else this.#free.set(buffer.size, [buffer]);
  }

  /** Gives back what nobody uses. Work that was submitted still completes. */
  trim(): void {
    for (const buffer of [...this.#free.values()].flat()) {
      buffer.destroy();
      this.#all.delete(buffer);
    }
    this.#free.clear();
  }

  destroy(): void {
    for (const buffer of this.#all) buffer.destroy();
    this.#all.clear();
    this.#free.clear();
  }
}

/** Next of four sizes per power of two: at most a fifth of a buffer is waste. */
export function sizeClass(bytes: number): number {
  const step = Math.max(256, 2 ** Math.floor(Math.log2(bytes) - 2));
  return Math.ceil(bytes / step) * step;
}

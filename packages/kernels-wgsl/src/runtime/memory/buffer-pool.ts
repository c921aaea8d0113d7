import { DeviceBuffer } from './device-buffer.ts';
import { FreeBuffers } from './free-buffers.ts';

/**
 * Buffers of one usage, kept for reuse after release: in the steady state of training nothing is allocated.
 * Reuse right after release is safe, because the queue runs everything in the order it was encoded. Which buffer comes
 * depends only on which are free: a step that begins with the same ones as the last binds the same ones.
 */
export class BufferPool {
  readonly #device: GPUDevice;
  readonly #usage: GPUBufferUsageFlags;
  readonly #label: string;
  readonly #free = new FreeBuffers();
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

  /** A buffer of at least `bytes`, with undefined content. */
  acquire(bytes: number): DeviceBuffer {
    return this.reuse(bytes) ?? this.create(sizeClass(bytes));
  }

  /** The smallest buffer of at least `bytes` that waits, unless more than half of it would be waste. */
  reuse(bytes: number): DeviceBuffer | undefined {
    return this.#free.takeFitting(bytes, mostFor(bytes));
  }

  /** A new buffer of this size. */
  create(bytes: number): DeviceBuffer {
    const size = Math.min(Math.ceil(bytes / 4) * 4, this.#device.limits.maxBufferSize);
    const gpu = this.#device.createBuffer({ label: `${this.#label} ${size}`, size, usage: this.#usage });
    const buffer = new DeviceBuffer(gpu);
    this.#all.add(buffer);
    this.#bytes += size;
    this.#created++;
    return buffer;
  }

  release(buffer: DeviceBuffer): void {
    this.#free.add(buffer);
  }

  /** Gives back what nobody uses. */
  trim(): void {
    for (const buffer of this.#free.takeAll()) this.drop(buffer);
  }

  /** Gives back a buffer that does not wait here. */
  drop(buffer: DeviceBuffer): void {
    buffer.destroy();
    this.#all.delete(buffer);
    this.#bytes -= buffer.size;
  }

  destroy(): void {
    for (const buffer of this.#all) buffer.destroy();
    this.#all.clear();
    this.#free.takeAll();
    this.#bytes = 0;
  }
}

/** The largest buffer to take for so many bytes. */
export function mostFor(bytes: number): number {
  return Math.max(256, 2 * bytes);
}

/** Next of four sizes per power of two: at most a fifth of a buffer is waste. */
export function sizeClass(bytes: number): number {
  const step = Math.max(256, 2 ** Math.floor(Math.log2(bytes) - 2));
  return Math.ceil(bytes / step) * step;
}

import { type DeviceTensor, type MemoryLimits, OutOfMemoryError, show } from '@flukeprint/kernels';
import { BufferPool } from './buffer-pool.ts';
import type { DeviceBuffer } from './device-buffer.ts';
import { StepMemory } from './step-memory.ts';

/** Buffers of a device: for tensors, and for reading them back. */
export class DeviceMemory {
  readonly limits: MemoryLimits;
  /** Where tensors get their buffers from. */
  readonly steps: StepMemory;
  /** For reading back. */
  readonly staging: BufferPool;
  readonly #tensors: BufferPool;
  /** Memory ended: what waits for reuse is to be given back before anything else is asked for. */
  isShort = false;

  constructor(device: GPUDevice) {
    const { maxBufferSize, maxStorageBufferBindingSize } = device.limits;
    // WebGPU does not tell how much memory a device has.
    this.limits = { totalBytes: Infinity, tensorBytes: Math.min(maxBufferSize, maxStorageBufferBindingSize) };
    const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
    this.#tensors = new BufferPool(device, 'tensor', STORAGE | COPY_SRC | COPY_DST);
    this.steps = new StepMemory(this.#tensors);
    this.staging = new BufferPool(device, 'staging', MAP_READ | COPY_DST);
  }

  /** Buffers there are, in use or waiting for reuse. */
  get bufferCount(): number {
    return this.#tensors.count + this.staging.count;
  }

  /** Buffers that were made so far. */
  get created(): number {
    return this.#tensors.created + this.staging.created;
  }

  /** Bytes of the buffers for tensors, in use or waiting for reuse. */
  get tensorBytes(): number {
    return this.#tensors.bytes;
  }

  /** A buffer for a tensor. Throws an {@link OutOfMemoryError} if it exceeds the adapter's limit. */
  place(operation: string, argument: string, tensor: DeviceTensor): DeviceBuffer {
    const { bytes } = tensor.storage;
    const limit = this.limits.tensorBytes;
    if (bytes > limit) {
      this.isShort = true;
      throw new OutOfMemoryError(
        `${operation}: expected at most ${limit} bytes for ${argument}, the adapter's limit, ` +
          `but received ${bytes} bytes of ${show(tensor)}`,
      );
    }
    return this.steps.acquire(bytes);
  }

  /** A buffer for what stays: whichever step needs it first, it is no part of that step. */
  placeForGood(bytes: number): DeviceBuffer {
    return this.#tensors.acquire(bytes);
  }

  /** Gives back what waits for reuse. What was encoded must be submitted. */
  trim(): void {
    this.steps.trim();
    this.staging.trim();
    this.isShort = false;
  }

  destroy(): void {
    this.#tensors.destroy();
    this.staging.destroy();
  }
}

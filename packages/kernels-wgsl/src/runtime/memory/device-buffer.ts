let created = 0;

/** A buffer with what the runtime must know of it at every dispatch. */
export class DeviceBuffer {
  /** Smaller for older buffers. */
  readonly id = created++;
  readonly gpu: GPUBuffer;
  readonly size: number;
  /** The last batch of commands that uses it. */
  batch = -1;
  isDestroyed = false;

  constructor(gpu: GPUBuffer) {
    this.gpu = gpu;
    this.size = gpu.size;
  }

  /** Work that was submitted still completes. */
  destroy(): void {
    this.isDestroyed = true;
    this.gpu.destroy();
  }
}

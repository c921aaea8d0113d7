/** Values from here on go through buffers of our own; smaller ones fit Dawn's ring of 4 MiB, which costs nothing. */
export const LARGE_UPLOAD = 1 << 20;
/** A batch of photos being filled while the device copies the one before, and one to spare. */
const MOST = 3;

/**
 * Mapped buffers for large copies to the device, such as a batch of photos. `queue.writeBuffer` would allocate one per
 * call, have the system clear it, and force what was encoded before into a submission of its own.
 */
export class Uploads {
  readonly #device: GPUDevice;
  /** All there are; those that are mapped can be filled. */
  readonly #all = new Set<GPUBuffer>();
  #created = 0;

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  /** How many buffers were made so far. */
  get created(): number {
    return this.#created;
  }

  /** A mapped buffer of at least `bytes`, to be given back with {@link recycle}; undefined while all are busy. */
  take(bytes: number): GPUBuffer | undefined {
    for (const buffer of this.#all) {
      if (buffer.mapState === 'mapped' && buffer.size >= bytes && buffer.size <= 2 * bytes) return buffer;
    }
    if (this.#all.size >= MOST) {
      const unfit = [...this.#all].find((buffer) => buffer.mapState === 'mapped');
      if (!unfit) return undefined;
      this.#drop(unfit);
    }
    const usage = GPUBufferUsage.MAP_WRITE | GPUBufferUsage.COPY_SRC;
    const buffer = this.#device.createBuffer({ label: 'upload', size: bytes, usage, mappedAtCreation: true });
    this.#created++;
    this.#all.add(buffer);
    return buffer;
  }

  /** Makes the buffer available again once what was submitted is done with it. */
  recycle(buffer: GPUBuffer): void {
    // It fails where the device is lost, and where the buffer was destroyed meanwhile.
    buffer.mapAsync(GPUMapMode.WRITE).catch(() => this.#drop(buffer));
  }

  /** Gives back what is not in use. */
  trim(): void {
    for (const buffer of this.#all) if (buffer.mapState === 'mapped') this.#drop(buffer);
  }

  destroy(): void {
    for (const buffer of this.#all) this.#drop(buffer);
  }

  #drop(buffer: GPUBuffer): void {
    this.#all.delete(buffer);
    buffer.destroy();
  }
}

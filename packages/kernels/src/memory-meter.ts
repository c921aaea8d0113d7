/** What a backend has in use, memory that operations take for themselves included. */
export class MemoryMeter {
  #used = 0;
  #peak = 0;
  #largest = 0;

  /** Most bytes in use at once since the last `reset`. */
  get peakBytes(): number {
    return this.#peak;
  }

  /** Most bytes that were taken in one piece since the last `reset`: a tensor, or an operation's own memory. */
  get largestBytes(): number {
    return this.#largest;
  }

  take(bytes: number): void {
    this.#used += bytes;
    this.#peak = Math.max(this.#peak, this.#used);
    this.#largest = Math.max(this.#largest, bytes);
  }

  give(bytes: number): void {
    this.#used -= bytes;
  }

  reset(): void {
    this.#peak = this.#used;
    this.#largest = 0;
  }
}

/** What a device offers, in bytes; infinite where it does not say. */
export interface MemoryLimits {
  /** All tensors together. */
  readonly totalBytes: number;
  /** A single one. */
  readonly tensorBytes: number;
}

/** Memory that a device does not have. What was asked for and what to lower stands in the message. */
export class OutOfMemoryError extends RangeError {
  override name = 'OutOfMemoryError';
}

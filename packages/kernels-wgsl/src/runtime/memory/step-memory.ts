import { type BufferPool, mostFor } from './buffer-pool.ts';
import type { DeviceBuffer } from './device-buffer.ts';
import { FreeBuffers } from './free-buffers.ts';
import { type Lifetime, planBuffers } from './memory-plan.ts';

/** A step with its plan. */
interface PlannedStep {
  readonly key: string;
  /** What the step allocates, in order. */
  readonly lifetimes: readonly Lifetime[];
  /** For each lifetime the index of its buffer; -1 for what outlives the step. */
  readonly places: readonly number[];
  readonly sizes: readonly number[];
  /** Made at their first use. */
  readonly buffers: (DeviceBuffer | undefined)[];
  /** How many steps in a row took another course. */
  strays: number;
}

/** The plan is made anew where steps take another course so many times in a row. */
const MOST_STRAYS = 3;

/**
 * Buffers for tensors. Between {@link beginStep} and {@link endStep} the lifetimes of all that is allocated are noted;
 * the next time, what the step allocates gets the buffers that {@link planBuffers} chose for it. The plan is a proposal: a
 * buffer is only handed out while nobody has it, and whatever the plan has no free buffer for, since the step takes another
 * course this time, comes from the pool. No result depends on it.
 */
export class StepMemory {
  readonly #pool: BufferPool;
  /** The plan's buffers that nobody uses. */
  readonly #free = new FreeBuffers();
  readonly #isPlanned = new Set<DeviceBuffer>();
  #plan: PlannedStep | undefined;
  /** The step under way. */
  #key: string | undefined;
  /** Whether it follows the plan so far. */
  #follows = false;
  #strayed = false;
  /** Allocations so far. */
  #index = 0;
  /** What the step allocated so far, while it is to be planned. */
  #lifetimes: { bytes: number; start: number; end: number }[] | undefined;
  #events = 0;
  readonly #tenants = new Map<DeviceBuffer, number>();

  constructor(pool: BufferPool) {
    this.#pool = pool;
  }

  /** Bytes of the planned buffers; 0 without a plan. */
  get plannedBytes(): number {
    return this.#plan?.sizes.reduce((sum, bytes) => sum + bytes, 0) ?? 0;
  }

  /** Whether this step, or the last one, took another course than its plan. */
  get strayed(): boolean {
    return this.#strayed;
  }

  /** A plan for steps of this key before the first one, from what it will allocate. Buffers that wait are destroyed. */
  prepare(key: string, lifetimes: readonly Lifetime[]): void {
    const { buffers, places } = planBuffers(lifetimes);
    this.#dropPlan();
    // What waits was made for other steps; the plan has buffers of its own.
    this.#pool.trim();
    this.#plan = { key, lifetimes, places, sizes: buffers, buffers: buffers.map(() => undefined), strays: 0 };
  }

  /** `key` tells steps apart that allocate differently. A step that did not end, since it failed, is forgotten. */
  beginStep(key: string): void {
    this.#tenants.clear();
    this.#key = key;
    this.#index = 0;
    this.#events = 0;
    this.#strayed = false;
    this.#follows = this.#plan?.key === key;
    this.#lifetimes = this.#plan ? undefined : [];
  }

  /** What was encoded must be submitted: buffers may be destroyed. Returns whether any was. */
  endStep(): boolean {
    const [key, lifetimes, plan] = [this.#key, this.#lifetimes, this.#plan];
    if (key === undefined) throw new Error('webgpu: a step ended that did not begin');
    this.#key = undefined;
    this.#follows = false;
    this.#lifetimes = undefined;
    if (lifetimes) {
      this.#tenants.clear();
      this.prepare(key, lifetimes);
      return true;
    }
    if (plan) {
      plan.strays = plan.key === key && !this.#strayed ? 0 : plan.strays + 1;
      if (plan.strays >= MOST_STRAYS) this.#dropPlan();
    }
    return false;
  }

  acquire(bytes: number): DeviceBuffer {
    const buffer = this.#follows ? this.#acquirePlanned(bytes) : this.#acquireAny(bytes);
    if (this.#lifetimes) {
      this.#tenants.set(buffer, this.#lifetimes.length);
      this.#lifetimes.push({ bytes, start: this.#events++, end: Number.POSITIVE_INFINITY });
    }
    return buffer;
  }

  release(buffer: DeviceBuffer): void {
    if (this.#lifetimes) {
      const tenant = this.#tenants.get(buffer);
      if (tenant !== undefined) {
        this.#lifetimes[tenant]!.end = this.#events++;
        this.#tenants.delete(buffer);
      }
    }
    if (this.#isPlanned.has(buffer)) this.#free.add(buffer);
    else this.#pool.release(buffer);
  }

  /** Gives back what nobody uses. */
  trim(): void {
    for (const buffer of this.#free.takeAll()) {
      this.#isPlanned.delete(buffer);
      this.#pool.drop(buffer);
    }
    this.#pool.trim();
  }

  #acquirePlanned(bytes: number): DeviceBuffer {
    const { lifetimes, places, sizes, buffers } = this.#plan!;
    const i = this.#index++;
    // A smaller tensor than planned fits, too: the last batch may have fewer photos.
    const planned = lifetimes[i];
    if (!planned || bytes > planned.bytes) {
      this.#follows = false;
      this.#strayed = true;
      return this.#acquireAny(bytes);
    }
    const place = places[i]!;
    if (place === -1) return this.#pool.acquire(bytes);
    const buffer = buffers[place];
    if (buffer && !buffer.isDestroyed) {
      if (this.#free.take(buffer)) return buffer;
      this.#strayed = true;
      return this.#acquireAny(bytes);
    }
    const made = this.#pool.create(sizes[place]!);
    buffers[place] = made;
    this.#isPlanned.add(made);
    return made;
  }

  /** Outside of planned steps their buffers serve, too, where they fit. */
  #acquireAny(bytes: number): DeviceBuffer {
    return this.#pool.reuse(bytes) ?? this.#free.takeFitting(bytes, mostFor(bytes)) ?? this.#pool.acquire(bytes);
  }

  /** Its buffers become those of the pool. */
  #dropPlan(): void {
    for (const buffer of this.#free.takeAll()) this.#pool.release(buffer);
    this.#isPlanned.clear();
    this.#plan = undefined;
  }
}

import { functional as F, keep, scope, type Tensor } from '@flukeprint/autograd';
import type { Backend, HostArray } from '@flukeprint/kernels';

/** Scalars on the device by their name in the log, where they exist. */
export type Scalars = Readonly<Record<string, Tensor | null | undefined>>;

/** The values of a batch, and what was said of it when it was added. */
export interface ReadBatch<Place> {
  readonly place: Place;
  readonly values: Readonly<Record<string, number>>;
}

interface PendingBatch<Place> {
  readonly place: Place;
  readonly scalars: readonly (readonly [name: string, scalar: Tensor])[];
}

/**
 * Batches that the host may be ahead of the device. Two keep the device busy; each more would hold another batch of photos
 * that wait for their upload.
 */
const AHEAD = 2;

/**
 * Brings the losses of batches to the host, in their order, while the device goes on: `every` batches' scalars are
 * gathered in one tensor and copied at once, and the copy is waited for {@link AHEAD} batches later. The values do not
 * depend on `every`. The first error of the device rejects whichever call comes next.
 */
export class LossReader<Place> {
  readonly #backend: Backend;
  readonly #every: number;
  readonly #ahead: number;
  /** Not asked for yet. */
  #pending: PendingBatch<Place>[] = [];
  /** Work under way, oldest first, with what it will bring. */
  #underWay: Promise<ReadBatch<Place>[]>[] = [];

  constructor(backend: Backend, every: number) {
    this.#backend = backend;
    // Others have done their work by the time an operation returns: there is nothing to wait for.
    const isQueued = backend.name === 'webgpu';
    this.#every = isQueued ? every : 1;
    this.#ahead = isQueued ? AHEAD : 0;
  }

  /** Takes over the scalars of a batch. Resolves with the batches that have been read by now. */
  async add(place: Place, scalars: Scalars): Promise<ReadBatch<Place>[]> {
    const given = Object.entries(scalars).filter((pair): pair is [string, Tensor] => !!pair[1]);
    this.#pending.push({ place, scalars: given });
    if (this.#pending.length >= this.#every) this.#read();
    else this.#wait(this.#backend.synchronize().then(() => []));
    return this.#settle(this.#ahead);
  }

  /** All batches that are not read yet. */
  async rest(): Promise<ReadBatch<Place>[]> {
    if (this.#pending.length > 0) this.#read();
    return this.#settle(0);
  }

  dispose(): void {
    for (const { scalars } of this.#pending) for (const [, scalar] of scalars) scalar.dispose();
    this.#pending = [];
  }

  #read(): void {
    const batches = this.#pending;
    this.#pending = [];
    this.#wait(valuesOf(batches));
  }

  #wait(work: Promise<ReadBatch<Place>[]>): void {
    // Whoever waits for it hears of its error; until then nobody does.
    work.catch(() => {});
    this.#underWay.push(work);
  }

  /** Waits until at most `most` are under way. */
  async #settle(most: number): Promise<ReadBatch<Place>[]> {
    const done: ReadBatch<Place>[] = [];
    while (this.#underWay.length > most) done.push(...(await this.#underWay.shift()!));
    return done;
  }
}

async function valuesOf<Place>(batches: readonly PendingBatch<Place>[]): Promise<ReadBatch<Place>[]> {
  const scalars = batches.flatMap((batch) => batch.scalars.map(([, scalar]) => scalar));
  const values = (scalars.length > 0 ? await readTogether(scalars) : []).values();
  return batches.map(({ place, scalars }) => {
    return { place, values: Object.fromEntries(scalars.map(([name]) => [name, values.next().value!])) };
  });
}

/** One copy for all of them, queued at once. Gives the scalars back. */
async function readTogether(scalars: readonly Tensor[]): Promise<HostArray> {
  const gathered = scope(() => {
    const values = scalars.map((scalar) => F.reshape(scalar.detach(), [1]));
    return keep(F.cat(values, 0));
  });
  for (const scalar of scalars) scalar.dispose();
  return gathered.read().finally(() => gathered.dispose());
}

/** A tensor's time in memory, within a step. */
export interface Lifetime {
  readonly bytes: number;
  /** Count of allocations and releases before it was allocated, and before it was released; Infinity if it outlives the step. */
  readonly start: number;
  readonly end: number;
}

/** Which tensors of a step share a buffer. */
export interface MemoryPlan {
  /** Bytes of each buffer. */
  readonly buffers: readonly number[];
  /** For each lifetime the index of its buffer; -1 for what outlives the step. */
  readonly places: readonly number[];
}

interface Shared {
  /** Lifetimes in it by start; none overlaps another. */
  readonly tenants: Lifetime[];
  readonly index: number;
}

/**
 * Places the lifetimes in few bytes of buffers so that no two in one buffer overlap in time: "greedy by size" for shared
 * objects (Pisarchyk & Lee 2020, algorithm 2). From the largest down, each goes where it leaves the smallest gap in time
 * to what is there already, and gets a buffer of its own where it fits nowhere; since nothing placed later is larger, no
 * buffer ever grows. WebGPU forbids to bind a buffer for reading and for writing in one dispatch, also at different
 * offsets: that is why tensors share whole buffers in turn and not one large one.
 */
export function planBuffers(lifetimes: readonly Lifetime[]): MemoryPlan {
  const places = new Array<number>(lifetimes.length).fill(-1);
  const order = lifetimes.map((_, i) => i).filter((i) => lifetimes[i]!.end !== Number.POSITIVE_INFINITY);
  order.sort((a, b) => lifetimes[b]!.bytes - lifetimes[a]!.bytes || a - b);
  const buffers: number[] = [];
  const shared: Shared[] = [];
  for (const i of order) {
    const tenant = lifetimes[i]!;
    let best: { gap: number; buffer: Shared; at: number } | undefined;
    for (const buffer of shared) {
      const at = firstAfter(buffer.tenants, tenant.start);
      const before = buffer.tenants[at - 1];
      const after = buffer.tenants[at];
      if ((before && before.end > tenant.start) || (after && after.start < tenant.end)) continue;
      const gap = Math.min(before ? tenant.start - before.end : Infinity, after ? after.start - tenant.end : Infinity);
      if (!best || gap < best.gap) best = { gap, buffer, at };
    }
    if (best) {
      best.buffer.tenants.splice(best.at, 0, tenant);
      places[i] = best.buffer.index;
    } else {
      places[i] = buffers.length;
      shared.push({ tenants: [tenant], index: buffers.length });
      buffers.push(tenant.bytes);
    }
  }
  return { buffers, places };
}

/** Index of the first tenant that starts after `time`. */
function firstAfter(tenants: readonly Lifetime[], time: number): number {
  let low = 0;
  let high = tenants.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tenants[middle]!.start > time) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Most bytes alive at once of what a plan places: no plan takes less. */
export function peakBytes(lifetimes: readonly Lifetime[]): number {
  const changes = lifetimes
    .filter(({ end }) => end !== Number.POSITIVE_INFINITY)
    .flatMap(({ bytes, start, end }) => [
      [start, bytes],
      [end, -bytes],
    ]) as [number, number][];
  changes.sort(([a], [b]) => a - b);
  let live = 0;
  let peak = 0;
  for (const [, bytes] of changes) {
    live += bytes;
    peak = Math.max(peak, live);
  }
  return peak;
}

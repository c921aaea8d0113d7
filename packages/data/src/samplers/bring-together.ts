import { randomStream } from '@flukeprint/random';

/** Two labels. */
export type LabelPair = readonly [number, number];

export interface TogetherInput {
  /** One per photo. */
  readonly labels: Int32Array;
  /** Photos side by side in a batch that are one individual's, and stay side by side. */
  readonly group: number;
  readonly seed: number;
  readonly epoch: number;
}

/** Where a group stands: its batch, and its place in it. */
interface Slot {
  readonly batch: number;
  readonly slot: number;
}

/**
 * The batches of an epoch with groups exchanged between them, so that the pairs meet: every photo comes as often as before, every batch has as
 * many, and one that showed an individual once does not show it twice. Each pair meets once at least where there is room; which of them come first
 * is drawn anew for each epoch.
 */
export function bringTogether(
  batches: readonly Int32Array[],
  pairs: readonly LabelPair[],
  { labels, group, seed, epoch }: TogetherInput,
): Int32Array[] {
  const moved = batches.map((batch) => batch.slice());
  const labelAt = ({ batch, slot }: Slot) => labels[moved[batch]![slot * group]!]!;
  const slots: Slot[] = batches.flatMap((photos, batch) =>
    Array.from({ length: photos.length / group }, (_, slot) => ({ batch, slot })),
  );
  const has = (batch: number, label: number) => slotsOf(batch).some((slot) => labelAt(slot) === label);
  const slotsOf = (batch: number) => byBatch.get(batch)!;
  const byBatch = Map.groupBy(slots, ({ batch }) => batch);
  /** They stand beside whom they were brought to. */
  const settled = new Set<Slot>();
  for (const pair of randomStream(seed, 'together', epoch).shuffle(pairs)) {
    const placed = slots.filter((slot) => pair.includes(labelAt(slot)));
    const met = placed.find((slot) => placed.some((o) => o.batch === slot.batch && labelAt(o) !== labelAt(slot)));
    if (met) {
      for (const slot of placed) if (slot.batch === met.batch) settled.add(slot);
      continue;
    }
    for (const stays of placed) {
      const comes = placed.find((slot) => labelAt(slot) !== labelAt(stays) && !settled.has(slot));
      const leaves =
        comes && slotsOf(stays.batch).find((s) => s !== stays && !settled.has(s) && !has(comes.batch, labelAt(s)));
      if (!leaves) continue;
      exchange(moved[comes.batch]!, comes.slot, moved[leaves.batch]!, leaves.slot, group);
      settled.add(stays).add(leaves);
      break;
    }
  }
  return moved;
}

function exchange(a: Int32Array, i: number, b: Int32Array, j: number, group: number): void {
  const kept = a.slice(i * group, (i + 1) * group);
  a.set(b.subarray(j * group, (j + 1) * group), i * group);
  b.set(kept, j * group);
}

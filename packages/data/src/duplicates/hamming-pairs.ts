/** Two different hashes, by their positions, and in how many bits they differ. */
export type HashPair = readonly [a: number, b: number, distance: number];

/**
 * All pairs of 64-bit hashes (16 hexadecimal digits) that differ in at most `distance` bits, a < b, in no particular order.
 *
 * Multi-index hashing (Norouzi, Punjani and Fleet 2012): if two hashes differ in at most d of their 64 bits, then one of
 * their four 16-bit chunks differs in at most ⌊d / 4⌋. So each hash looks only at those that share such a chunk with it.
 * Meant for distances up to 11: beyond, the chunks to look up become as many as the hashes.
 */
export function* hammingPairs(hashes: readonly string[], distance: number): Generator<HashPair, void, undefined> {
  const count = hashes.length;
  const chunks = Array.from({ length: 4 }, (_, c) =>
    Uint16Array.from(hashes, (hash) => Number.parseInt(hash.slice(4 * c, 4 * c + 4), 16)),
  );
  const radius = Math.floor(distance / 4);
  const masks = Array.from({ length: 65536 }, (_, mask) => mask).filter((mask) => bitCount[mask]! <= radius);
  for (const [c, chunk] of chunks.entries()) {
    const { starts, members } = bucketsOf(chunk);
    for (let a = 0; a < count; a++) {
      for (const mask of masks) {
        const bucket = chunk[a]! ^ mask;
        for (let i = starts[bucket]!; i < starts[bucket + 1]!; i++) {
          const b = members[i]!;
          if (b <= a) continue;
          let sum = 0;
          let foundBefore = false;
          for (let d = 0; d < 4; d++) {
            const bits = bitCount[chunks[d]![a]! ^ chunks[d]![b]!]!;
            if (d < c && bits <= radius) foundBefore = true;
            sum += bits;
          }
          if (!foundBefore && sum <= distance) yield [a, b, sum];
        }
      }
    }
  }
}

/** In how many bits two 64-bit hashes differ. */
export function hammingDistance(a: string, b: string): number {
  let sum = 0;
  for (let i = 0; i < 16; i += 4) {
    sum += bitCount[Number.parseInt(a.slice(i, i + 4), 16) ^ Number.parseInt(b.slice(i, i + 4), 16)]!;
  }
  return sum;
}

const bitCount = new Uint8Array(65536);
for (let i = 1; i < bitCount.length; i++) bitCount[i] = bitCount[i >> 1]! + (i & 1);

/** Positions by value: those with value v are members[starts[v]] … members[starts[v + 1] − 1], ascending. */
function bucketsOf(values: Uint16Array): { starts: Uint32Array; members: Uint32Array } {
  const starts = new Uint32Array(65537);
  for (const value of values) starts[value + 1]!++;
  for (let v = 0; v < 65536; v++) starts[v + 1]! += starts[v]!;
  const next = starts.slice();
  const members = new Uint32Array(values.length);
  values.forEach((value, i) => {
    members[next[value]!++] = i;
  });
  return { starts, members };
}

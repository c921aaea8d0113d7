import { randomStream } from '@flukeprint/random';

type Size = readonly [width: number, height: number];

/** IoU of two boxes with a common corner. */
const likeness = ([w, h]: Size, [v, g]: Size) => {
  const common = Math.min(w, v) * Math.min(h, g);
  return common / (w * h + v * g - common);
};

/**
 * Typical sizes of boxes: k-means with the distance 1 − IoU (Redmon & Farhadi 2017, section 2), begun by k-means++. Returns
 * `count` sizes, smallest area first.
 */
export function kMeansAnchors(sizes: readonly Size[], count: number, seed: number): Size[] {
  if (sizes.length < count) throw new Error(`Expected at least ${count} boxes but received ${sizes.length}`);
  const random = randomStream(seed, 'anchors');
  const centers: Size[] = [sizes[random.integer(sizes.length)]!];
  while (centers.length < count) {
    const weights = sizes.map((size) => (1 - Math.max(...centers.map((center) => likeness(size, center)))) ** 2);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const drawn = random.uniform() * total;
    let sum = 0;
    const chosen = weights.findIndex((weight) => {
      sum += weight;
      return sum > drawn;
    });
    centers.push(sizes[chosen >= 0 ? chosen : random.integer(sizes.length)]!);
  }
  let before = '';
  for (let round = 0; round < 300; round++) {
    const nearest = sizes.map((size) => {
      const all = centers.map((center) => likeness(size, center));
      return all.indexOf(Math.max(...all));
    });
    if (nearest.join() === before) break;
    before = nearest.join();
    for (let i = 0; i < count; i++) {
      const own = sizes.filter((_, j) => nearest[j] === i);
      if (own.length > 0) centers[i] = [mean(own.map(([w]) => w)), mean(own.map(([, h]) => h))];
    }
  }
  return centers.toSorted(([w, h], [v, g]) => w * h - v * g);
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

import { readVarint } from './check-thrift.ts';

/** Writers round the last run up. */
const rounding = 512;

/**
 * Looks at the lengths of runs (of one value, or of packed ones) of so many values with `width` bits, from `start` on. Throws where a run is longer
 * than all values are: a reader would go on writing.
 */
export function checkRuns(view: DataView, start: number, width: number, values: number): void {
  if (width > 32) throw new Error(`numbers of ${width} bits`);
  let at = start;
  let seen = 0;
  while (seen < values && at < view.byteLength) {
    const { value: head, end } = readVarint(view, at);
    const isPacked = head % 2 === 1;
    const length = isPacked ? 8 * Math.floor(head / 2) : Math.floor(head / 2);
    if (length > values - seen + rounding) throw new Error(`a run of ${length} values where ${values} are`);
    seen += length;
    at = end + (isPacked ? (length * width) / 8 : Math.ceil(width / 8));
  }
}

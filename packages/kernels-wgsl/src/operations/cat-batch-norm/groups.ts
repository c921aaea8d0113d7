import type { DeviceTensor, Shape } from '@flukeprint/kernels';

/** Neighbouring parts that one launch takes at once. */
export interface Group {
  readonly parts: readonly DeviceTensor[];
  /** Place of the first of them among all. */
  readonly start: number;
  /** As if they were joined along the channels. */
  readonly shape: Shape;
  /** First channel of each part in the group, then the group's channels. */
  readonly firsts: readonly number[];
}

/** `parts` in as few groups of at most `most` as there can be, all of about the same number. */
export function grouped(parts: readonly DeviceTensor[], most: number): Group[] {
  const count = Math.ceil(parts.length / most);
  return Array.from({ length: count }, (_, i) => {
    const start = Math.round((i * parts.length) / count);
    return groupOf(parts.slice(start, Math.round(((i + 1) * parts.length) / count)), start);
  });
}

function groupOf(parts: readonly DeviceTensor[], start: number): Group {
  const firsts: number[] = [];
  let channels = 0;
  for (const { shape } of parts) {
    firsts.push(channels);
    channels += shape[1]!;
  }
  while (firsts.length < 8) firsts.push(channels);
  const shape = parts[0]!.shape.map((extent, d) => (d === 1 ? channels : extent));
  return { parts, start, shape, firsts };
}

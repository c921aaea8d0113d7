import type { Split } from '@flukeprint/data';

/** Of the classification head, as many as a catalogue may have. */
const individuals = 300;

/** A split for steps on random images: a catalogue's individuals, and none of their photos. */
export function splitWithoutPhotos(): Split {
  const names = Array.from({ length: individuals }, (_, i) => `${i}`);
  return { individuals: names, training: [], gallery: [], queries: [], leftOut: [] };
}

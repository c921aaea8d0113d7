import { type Shape, size } from '@flukeprint/kernels';

/** The same numbers from a name as `values` of named_values.py, so that no weights need to be stored. */
export function namedValues(name: string, shape: Shape): Float32Array {
  const seed = fnv1a(name);
  const amount = amplitude(name, shape);
  const centre = shape.length === 1 && /(running_var|weight)$/.test(name) ? 1 : 0;
  return Float32Array.from({ length: size(shape) }, (_, i) => centre + amount * uniform(seed, i));
}

function amplitude(name: string, shape: Shape): number {
  if (name === 'images') return 2;
  if (shape.length === 4) return Math.sqrt(6 / size(shape.slice(1)));
  if (shape.length === 2) return Math.sqrt(3 / shape[1]!);
  return /(running_var|weight)$/.test(name) ? 0.2 : 0.1;
}

export function fnv1a(name: string): number {
  let h = 0x811c9dc5;
  for (const byte of Buffer.from(name)) h = Math.imul(h ^ byte, 0x01000193);
  return h >>> 0;
}

/** In [−1, 1), 24 bits. */
function uniform(seed: number, index: number): number {
  let x = (Math.imul(index, 0x9e3779b1) + seed) >>> 0;
  x ^= x >>> 16;
  x = Math.imul(x, 0x85ebca6b);
  x ^= x >>> 13;
  x = Math.imul(x, 0xc2b2ae35);
  x ^= x >>> 16;
  return (x >>> 8) / (1 << 23) - 1;
}

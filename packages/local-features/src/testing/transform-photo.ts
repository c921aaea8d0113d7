import type { GreyPhoto } from '../local-features.ts';

/** Turned by 90 degrees from the x axis towards y: (x, y) comes to (height − 1 − y, x). */
export function turned({ width, height, pixels }: GreyPhoto): GreyPhoto {
  const at = (x: number, y: number) => pixels[(height - 1 - x) * width + y]!;
  return photoOf(height, width, at);
}

/** Larger by a factor, between pixel centres: x comes to factor · (x + ½) − ½. */
export function enlarged({ width, height, pixels }: GreyPhoto, factor: number): GreyPhoto {
  const inside = (i: number, n: number) => Math.max(0, Math.min(n - 1, i));
  const at = (x: number, y: number) => pixels[inside(y, height) * width + inside(x, width)]!;
  return photoOf(Math.round(width * factor), Math.round(height * factor), (x, y) => {
    const [u, v] = [(x + 0.5) / factor - 0.5, (y + 0.5) / factor - 0.5];
    const [left, top] = [Math.floor(u), Math.floor(v)];
    const row = (y: number) => at(left, y) + (u - left) * (at(left + 1, y) - at(left, y));
    return row(top) + (v - top) * (row(top + 1) - row(top));
  });
}

export function photoOf(width: number, height: number, at: (x: number, y: number) => number): GreyPhoto {
  const pixels = Float32Array.from({ length: width * height }, (_, i) => at(i % width, Math.floor(i / width)));
  return { width, height, pixels };
}

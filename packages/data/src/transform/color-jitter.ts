import type { Random } from '@flukeprint/random';
import type { Image } from './image.ts';

/** torchvision's `ColorJitter`: factors 1 ± brightness, 1 ± contrast, 1 ± saturation, and a turn of ± hue, in any order. */
export interface ColorJitter {
  readonly brightness: number;
  readonly contrast: number;
  readonly saturation: number;
  /** Of a full turn, at most 0.5. */
  readonly hue: number;
}

export function colorJitter(image: Image, jitter: ColorJitter, random: Random): void {
  const factor = (amount: number) => random.uniformIn(Math.max(0, 1 - amount), 1 + amount);
  // All four are drawn, used or not, so that one setting does not change what the others draw.
  const brightness = factor(jitter.brightness);
  const contrast = factor(jitter.contrast);
  const saturation = factor(jitter.saturation);
  const hue = random.uniformIn(-jitter.hue, jitter.hue);
  const steps = [
    () => jitter.brightness > 0 && adjustBrightness(image, brightness),
    () => jitter.contrast > 0 && adjustContrast(image, contrast),
    () => jitter.saturation > 0 && adjustSaturation(image, saturation),
    () => jitter.hue > 0 && adjustHue(image, hue),
  ];
  for (const step of random.shuffle(steps)) step();
}

const clamp = (value: number) => Math.min(Math.max(value, 0), 1);
const grey = (r: number, g: number, b: number) => 0.2989 * r + 0.587 * g + 0.114 * b;

/** Multiplies every value. */
export function adjustBrightness({ data }: Image, factor: number): void {
  for (let i = 0; i < data.length; i++) data[i] = clamp(data[i]! * factor);
}

/** Moves every value away from the mean grey of the image. */
export function adjustContrast({ data, width, height }: Image, factor: number): void {
  const plane = width * height;
  let sum = 0;
  for (let i = 0; i < plane; i++) sum += grey(data[i]!, data[plane + i]!, data[2 * plane + i]!);
  const offset = (1 - factor) * (sum / plane);
  for (let i = 0; i < data.length; i++) data[i] = clamp(data[i]! * factor + offset);
}

/** Moves every pixel away from its own grey. */
export function adjustSaturation({ data, width, height }: Image, factor: number): void {
  const plane = width * height;
  for (let i = 0; i < plane; i++) {
    const [r, g, b] = [data[i]!, data[plane + i]!, data[2 * plane + i]!];
    const offset = (1 - factor) * grey(r, g, b);
    data[i] = clamp(r * factor + offset);
    data[plane + i] = clamp(g * factor + offset);
    data[2 * plane + i] = clamp(b * factor + offset);
  }
}

/** Turns the hue of HSV by `turn` full turns; saturation and value stay. */
export function adjustHue({ data, width, height }: Image, turn: number): void {
  const plane = width * height;
  const sixths = turn * 6;
  for (let i = 0; i < plane; i++) {
    const [r, g, b] = [data[i]!, data[plane + i]!, data[2 * plane + i]!];
    const value = Math.max(r, g, b);
    const chroma = value - Math.min(r, g, b);
    if (chroma === 0) continue;
    // Position on the hexagon of hues, in sixths of a turn.
    let hue = value === r ? (g - b) / chroma : value === g ? (b - r) / chroma + 2 : (r - g) / chroma + 4;
    hue += sixths;
    data[i] = value - chroma * shortfall(hue + 5);
    data[plane + i] = value - chroma * shortfall(hue + 3);
    data[2 * plane + i] = value - chroma * shortfall(hue + 1);
  }
}

/** How far a channel lies below the greatest one, in units of the chroma: 0 for two sixths of the turn, then up and down. */
function shortfall(hue: number): number {
  const k = hue - 6 * Math.floor(hue / 6);
  return clamp(Math.min(k, 4 - k));
}

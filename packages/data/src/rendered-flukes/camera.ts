import type { Random } from '@flukeprint/random';
import type { Camera } from './scene.ts';
import type { Picture } from './water.ts';

/** What lens and sensor make of a picture: haze, blur, exposure, colour cast, grain. Returns [height, width, 3] bytes. */
export function expose(picture: Picture, camera: Camera, grain: Grain, random: Random): Uint8Array {
  const { width, height, data } = picture;
  if (camera.defocus * width > 0.2) defocus(picture, camera.defocus * width);
  if (Math.hypot(...camera.motion) * width > 1) smear(picture, camera.motion[0] * width, camera.motion[1] * width);
  const bytes = new Uint8Array(width * height * 3);
  const gain = camera.cast.map((cast) => cast * camera.exposure);
  const start = random.integer(grain.length);
  for (let i = 0, k = 0; i < bytes.length; i++, k = k === 2 ? 0 : k + 1) {
    const hazy = data[i]! * (1 - camera.haze) + 0.75 * camera.haze;
    const level = (hazy * gain[k]! - 0.45) * camera.contrast + 0.45;
    // Two draws: noise of the pixel's brightness, and less of its colour.
    const noise = grain[(start + (i - k) / 3) % grain.length]! + 0.6 * grain[(start * 7 + i) % grain.length]!;
    bytes[i] = Math.min(Math.max(level + camera.grain * noise, 0), 1) * 255 + 0.5;
  }
  return bytes;
}

/** Normal deviates, drawn once: drawing three per pixel would take longer than the rest of the photo. */
export type Grain = Float32Array;

export function drawGrain(random: Random): Grain {
  // A prime, so that rows of the usual photo widths never line up.
  return Float32Array.from({ length: 16381 }, () => random.normal());
}

/** Gaussian blur, one direction after the other. */
function defocus({ data, width, height }: Picture, sigma: number): void {
  const radius = Math.ceil(2.5 * sigma);
  const weights = Float32Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp(-(((i - radius) / sigma) ** 2) / 2));
  const total = weights.reduce((sum, weight) => sum + weight);
  // With the ends repeated beyond the borders.
  const line = new Float32Array(Math.max(width, height) + 2 * radius);
  const pass = (count: number, length: number, step: number, between: number) => {
    for (let n = 0; n < count; n++) {
      for (let channel = 0; channel < 3; channel++) {
        const start = n * between + channel;
        for (let i = 0; i < length; i++) line[i + radius] = data[start + i * step]!;
        line.fill(line[radius]!, 0, radius);
        line.fill(line[radius + length - 1]!, radius + length, length + 2 * radius);
        for (let i = 0; i < length; i++) {
          let sum = 0;
          for (let k = 0; k < weights.length; k++) sum += weights[k]! * line[i + k]!;
          data[start + i * step] = sum / total;
        }
      }
    }
  };
  pass(height, width, 3, width * 3);
  pass(width, height, width * 3, 3);
}

/** Motion blur: the mean along a short line. */
function smear({ data, width, height }: Picture, dx: number, dy: number): void {
  const source = data.slice();
  const steps = Math.max(2, Math.ceil(Math.hypot(dx, dy)));
  const offsets = Array.from({ length: steps + 1 }, (_, i) => {
    const t = i / steps - 0.5;
    return [Math.round(dx * t), Math.round(dy * t)] as const;
  });
  data.fill(0);
  for (const [ox, oy] of offsets) {
    for (let row = 0, i = 0; row < height; row++) {
      const from = Math.min(Math.max(row + oy, 0), height - 1) * width;
      for (let column = 0; column < width; column++, i += 3) {
        const j = (from + Math.min(Math.max(column + ox, 0), width - 1)) * 3;
        for (let k = 0; k < 3; k++) data[i + k]! += source[j + k]! / offsets.length;
      }
    }
  }
}

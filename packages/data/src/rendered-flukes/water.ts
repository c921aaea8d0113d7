import { mix, type Noise, smoothstep } from './noise.ts';
import type { Light, Sea } from './scene.ts';

/** An RGB photo in the making: [height, width, 3], 0…1 (brighter is allowed until the camera clips). */
export interface Picture {
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
}

/** Sea and sky, waves smaller towards the horizon. */
export function paintWater({ data, width, height }: Picture, sea: Sea, light: Light, noise: Noise): void {
  const horizon = sea.horizon * height;
  const range = Math.max(height - horizon, 1);
  const brightness = 0.55 + 0.45 * Math.min(1, light.sunColor[1] + light.ambient[1]);
  for (let row = 0, i = 0; row < height; row++) {
    // 1 in the foreground, towards 0 at the horizon.
    const near = (row - horizon) / range;
    for (let column = 0; column < width; column++, i += 3) {
      if (near <= 0) {
        const up = Math.min(1, (horizon - row) / height);
        const cloud = 0.08 * noise.fractal((column / width) * 5 + sea.offset[0], up * 14 + sea.offset[1], 3);
        for (let k = 0; k < 3; k++) data[i + k] = brightness * (sea.sky[k]! * (1.05 - 0.35 * up) + cloud);
        continue;
      }
      const spread = 1 / (near + 0.04);
      const x = (column / width - 0.5) * sea.waveFrequency * spread + sea.offset[0];
      const y = (sea.waveFrequency * 3.2 * Math.log(near + 0.04) * range) / height + sea.offset[1];
      const swell = noise.fractal(x * 0.35, y * 0.5, 2);
      const wave = noise.fractal(x, y * 1.3 + 2 * swell, 3);
      const slope = sea.waveHeight * (0.6 * swell + 1.1 * wave);
      // Distant water and the far side of waves mirror the sky, the near side shows the deep.
      const mirror = Math.min(Math.max(0.18 + 0.45 * (1 - near) ** 2 + 0.55 * slope, 0), 0.95);
      const sparkle = sea.glitter * smoothstep(0.42, 0.6, wave + 0.2 * swell);
      for (let k = 0; k < 3; k++) {
        data[i + k] = brightness * mix(sea.deep[k]!, sea.sky[k]!, mirror) + sparkle * light.sunColor[k]!;
      }
    }
  }
}

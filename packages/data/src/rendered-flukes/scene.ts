import type { Random } from '@flukeprint/random';

export type Color = readonly [red: number, green: number, blue: number];

/** How the fluke is held towards the camera. Angles in radians, lengths in photo widths. */
export interface Pose {
  /** About the animal's long axis, about the line of the tips, and in the picture. */
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
  /** From tip to tip, when seen flat. */
  readonly span: number;
  /** Middle of the fluke. */
  readonly x: number;
  readonly y: number;
  /** How far each lobe curls, in radians from the notch to the tip. */
  readonly curl: readonly [left: number, right: number];
  /** Radians by which the tips turn against the middle. */
  readonly twist: number;
}

export interface Light {
  /** Towards the sun; the camera looks along +z, y points up. */
  readonly sun: readonly [x: number, y: number, z: number];
  readonly sunColor: Color;
  readonly ambient: Color;
  readonly gloss: number;
}

export interface Sea {
  /** Row of the horizon, in photo heights; far above the photo when the camera looks down. */
  readonly horizon: number;
  readonly deep: Color;
  readonly sky: Color;
  readonly waveHeight: number;
  /** Waves per photo width, near the camera. */
  readonly waveFrequency: number;
  readonly glitter: number;
  /** Height on the fluke that the water reaches, in half spans, and how it slopes in the picture. */
  readonly level: number;
  readonly slope: number;
  readonly foam: number;
  readonly droplets: number;
  /** Where in the noise this sea lies. */
  readonly offset: readonly [x: number, y: number];
}

export interface Camera {
  readonly exposure: number;
  readonly contrast: number;
  readonly cast: Color;
  /** Share of light scattered by spray and haze. */
  readonly haze: number;
  /** Standard deviation of the defocus, length of the motion blur: in photo widths. */
  readonly defocus: number;
  readonly motion: readonly [x: number, y: number];
  readonly grain: number;
  readonly quality: number;
}

/** Everything that differs between two photos of one animal. */
export interface Scene {
  readonly pose: Pose;
  readonly light: Light;
  readonly sea: Sea;
  readonly camera: Camera;
}

const degrees = Math.PI / 180;

export function drawScene(random: Random): Scene {
  const between = (low: number, high: number) => random.uniformIn(low, high);
  const chance = (p: number) => random.uniform() < p;

  const curl = between(-0.1, 0.45);
  const pose: Pose = {
    yaw: Math.max(-1, Math.min(1, random.normal() * 0.5)) * 28 * degrees,
    pitch: between(-22, 14) * degrees,
    roll: Math.max(-1, Math.min(1, random.normal() * 0.5)) * 15 * degrees,
    span: between(0.82, 1.04),
    x: between(0.45, 0.55),
    y: between(0.36, 0.5),
    curl: [curl + between(-0.15, 0.15), curl + between(-0.15, 0.15)],
    twist: between(-0.2, 0.2),
  };

  const backlit = chance(0.1);
  const overcast = chance(0.35);
  const warmth = between(-0.5, 1);
  const sunStrength = overcast ? between(0.05, 0.25) : between(0.45, 0.95);
  const ambience = overcast ? between(0.5, 0.85) : between(0.36, 0.58);
  const azimuth = between(-80, 80) * degrees;
  const elevation = between(12, 70) * degrees;
  const light: Light = {
    sun: [
      Math.cos(elevation) * Math.sin(azimuth),
      Math.sin(elevation),
      (backlit ? 1 : -1) * Math.cos(elevation) * Math.cos(azimuth),
    ],
    sunColor: [sunStrength * (1 + 0.12 * warmth), sunStrength, sunStrength * (1 - 0.18 * warmth)],
    ambient: [ambience * (1 - 0.08 * warmth), ambience, ambience * (1 + 0.1 * warmth)],
    gloss: between(0, 0.5),
  };

  // From green to blue, from clear to leaden.
  const hue = random.uniform();
  const grey = random.uniform();
  const brightness = between(0.55, 1.25);
  const sea: Sea = {
    horizon: chance(0.3) ? between(0.04, 0.3) : between(-2, -0.15),
    deep: [
      brightness * (0.06 + 0.12 * grey),
      brightness * (0.17 + 0.08 * (1 - hue) + 0.02 * grey),
      brightness * (0.2 + 0.16 * hue),
    ],
    sky: overcast ? [between(0.6, 0.85), between(0.66, 0.88), between(0.72, 0.92)] : [0.45, 0.66, between(0.8, 0.92)],
    waveHeight: between(0.15, 1),
    waveFrequency: between(4, 14),
    glitter: overcast ? 0 : Math.max(0, between(-0.6, 1)),
    level: chance(0.1) ? between(-0.45, -0.25) : between(-0.95, -0.5),
    slope: between(-0.1, 0.1),
    foam: Math.max(0, between(-0.5, 0.8)),
    droplets: Math.max(0, between(-0.6, 1)),
    offset: [between(0, 64), between(0, 64)],
  };

  const motion = chance(0.2) ? between(0.005, 0.018) : 0;
  const direction = between(0, 2 * Math.PI);
  const camera: Camera = {
    exposure: Math.exp(between(-0.22, 0.28)),
    contrast: between(0.85, 1.2),
    cast: [between(0.94, 1.05), between(0.97, 1.04), between(0.9, 1.05)],
    haze: chance(0.25) ? between(0.05, 0.25) : 0,
    defocus: chance(0.4) ? between(0.001, 0.006) : 0,
    motion: [motion * Math.cos(direction), motion * Math.sin(direction)],
    grain: between(0.004, 0.028),
    quality: 60 + random.integer(33),
  };
  return { pose, light, sea, camera };
}

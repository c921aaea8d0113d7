import type { Random } from '@flukeprint/random';
import { drawScene, type Pose, type Scene } from './scene.ts';

const degrees = Math.PI / 180;

/**
 * A scene as the camera took it, before anybody cropped it: the fluke is anywhere and of any size, turned further away
 * or hardly out of the water, and there may be none.
 */
export interface DistantScene extends Scene {
  readonly hasFluke: boolean;
}

/** Draws one for photos of the given shape (height over width). */
export function drawDistantScene(random: Random, shape: number): DistantScene {
  const between = (low: number, high: number) => random.uniformIn(low, high);
  const chance = (p: number) => random.uniform() < p;
  const { light, sea, camera } = drawScene(random);
  // From a tenth of the photo's width, where a fluke is still told from a bird, to all of it.
  const span = chance(0.5) ? between(0.35, 1.05) : Math.exp(between(Math.log(0.1), Math.log(1.05)));
  const half = span / 2;
  const horizon = chance(0.2 + 0.3 * (1 - span)) ? between(0.02, 0.45) : sea.horizon;
  const pose: Pose = {
    yaw: (chance(0.2) ? between(-75, 75) : between(-35, 35)) * degrees,
    pitch: between(-65, 40) * degrees,
    roll: between(-20, 20) * degrees,
    span,
    x: between(Math.min(half, 0.5), Math.max(1 - half, 0.5)),
    y: between(Math.max(horizon, 0, (0.25 * span) / shape), 1 - Math.min((0.35 * span) / shape, 0.5)),
    curl: [between(-0.2, 0.6), between(-0.2, 0.6)],
    twist: between(-0.25, 0.25),
  };
  const distantSea = {
    ...sea,
    horizon,
    // What a wave or a splash measures, it measures beside the animal.
    waveFrequency: sea.waveFrequency * between(0.8, 1 / Math.sqrt(span)),
    level: chance(0.3) ? between(-0.45, -0.08) : between(-0.95, -0.45),
  };
  return { pose, light, sea: distantSea, camera, hasFluke: !chance(0.08) };
}

/** A scene for somebody who wants to know the animal: near enough, held well, never without a fluke. */
export function drawSeasonScene(random: Random, shape: number): DistantScene {
  const scene = drawScene(random);
  const span = random.uniformIn(0.35, 0.8);
  const half = span / 2;
  const pose: Pose = {
    ...scene.pose,
    span,
    x: random.uniformIn(half, 1 - half),
    y: random.uniformIn((0.3 * span) / shape, 1 - Math.min((0.45 * span) / shape, 0.5)),
  };
  return { ...scene, pose, hasFluke: true };
}

import type { Random } from '@flukeprint/random';
import { drawGrain, expose, type Grain } from './camera.ts';
import { Noise } from './noise.ts';
import { projection } from './project.ts';
import { rasterize } from './rasterize.ts';
import { drawScene } from './scene.ts';
import type { Skin } from './skin.ts';
import { immerse, sprinkle } from './splash.ts';
import { type Picture, paintWater } from './water.ts';

/** What photos share because drawing it each time would be slow: the surface of the sea and the grain of the sensor. */
export interface Supplies {
  readonly noise: Noise;
  readonly grain: Grain;
}

export function drawSupplies(random: Random): Supplies {
  return { noise: new Noise(random), grain: drawGrain(random) };
}

export interface Photograph {
  /** [height, width, 3]. */
  readonly pixels: Uint8Array;
  /** For the JPEG, 1…100. */
  readonly quality: number;
}

/** Takes a photo of an animal's fluke at sea; `random` decides on everything but the animal. */
export function photograph(skin: Skin, random: Random, supplies: Supplies, width: number, height: number): Photograph {
  const scene = drawScene(random);
  const project = projection(scene.pose, width, height);
  const picture: Picture = { data: new Float32Array(width * height * 3), width, height };
  paintWater(picture, scene.sea, scene.light, supplies.noise);
  const fluke = rasterize(skin, project, scene.light, width, height);
  immerse(picture, fluke, project, scene, supplies.noise);
  sprinkle(picture, project, scene, random);
  return { pixels: expose(picture, scene.camera, supplies.grain, random), quality: scene.camera.quality };
}

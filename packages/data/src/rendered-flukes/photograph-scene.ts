import type { Random } from '@flukeprint/random';
import type { Box } from '../photos/box.ts';
import { expose } from './camera.ts';
import { type DistantScene, drawDistantScene, drawSeasonScene } from './distant-scene.ts';
import type { Photograph, Supplies } from './photograph.ts';
import { projection } from './project.ts';
import { rasterize } from './rasterize.ts';
import { darken, drawSkin, type Skin } from './skin.ts';
import { immerse, type Seen, sprinkle } from './splash.ts';
import { type Picture, paintWater } from './water.ts';

export interface PhotographedScene extends Photograph {
  /** Around what is seen of the fluke, in pixels; none in a photo of the sea alone. */
  readonly box: Box | undefined;
}

/** Boxes that people draw leave about so much room around a fluke, in its widths. */
const margin = 0.1;

/** Takes a photo of some animal at sea, near or far, or of the sea alone. */
export function photographScene(random: Random, supplies: Supplies, width: number, height: number): PhotographedScene {
  for (;;) {
    const scene = drawDistantScene(random, height / width);
    if (!scene.hasFluke) return take(scene, undefined, random, supplies, width, height);
    const drawn = drawSkin(random, Math.ceil(2 * width * scene.pose.span));
    // Humpbacks' flukes are black and white, those of most whales are dark.
    const skin = random.uniform() < 0.65 ? darken(drawn, random.uniformIn(0.05, 0.35)) : drawn;
    const photo = take(scene, skin, random, supplies, width, height);
    // What shows less of a fluke is neither one nor none.
    if (photo.box && photo.box.w > 0.05 * width) return photo;
  }
}

/** Takes a photo of this animal as on a day with luck: the fluke is somewhere in it and well seen. */
export function photographSighting(
  skin: Skin,
  random: Random,
  supplies: Supplies,
  width: number,
  height: number,
): PhotographedScene {
  for (;;) {
    const photo = take(drawSeasonScene(random, height / width), skin, random, supplies, width, height);
    if (photo.box && photo.box.w > 0.25 * width) return photo;
  }
}

function take(
  scene: DistantScene,
  skin: Skin | undefined,
  random: Random,
  supplies: Supplies,
  width: number,
  height: number,
): PhotographedScene {
  const picture: Picture = { data: new Float32Array(width * height * 3), width, height };
  paintWater(picture, scene.sea, scene.light, supplies.noise);
  let seen: Seen | undefined;
  if (skin) {
    const { span } = scene.pose;
    const project = projection(scene.pose, width, height);
    const fluke = rasterize(skin, project, scene.light, width, height);
    seen = immerse(picture, fluke, project, scene, supplies.noise, span);
    sprinkle(picture, project, scene, random, span);
  }
  const pixels = expose(picture, scene.camera, supplies.grain, random);
  return { pixels, quality: scene.camera.quality, box: seen && boxAround(seen, width, height) };
}

/** With its margin, as far as the photo reaches. */
function boxAround(seen: Seen, width: number, height: number): Box {
  const room = margin * (seen.right + 1 - seen.left);
  const x = Math.max(0, seen.left - room);
  const y = Math.max(0, seen.top - room);
  return { x, y, w: Math.min(width, seen.right + 1 + room) - x, h: Math.min(height, seen.bottom + 1 + room) - y };
}

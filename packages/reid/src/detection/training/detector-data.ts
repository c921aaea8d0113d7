import { readFile } from 'node:fs/promises';
import { kMeansAnchors, type LabelledPhoto, type PhotoProblem, readDetectionSet } from '@flukeprint/data';
import { type Anchor, anchorCount, builtInCfg, planNetwork } from '@flukeprint/models';
import { randomStream } from '@flukeprint/random';
import { UserError } from '../../user-error.ts';
import type { DetectSettings } from './detector-settings.ts';

/** What a detector is trained and judged on, and the configuration that fits it. */
export interface DetectorData {
  readonly training: readonly LabelledPhoto[];
  readonly validation: readonly LabelledPhoto[];
  readonly classes: readonly string[];
  readonly problems: readonly PhotoProblem[];
  /** Darknet's, with the anchors used. */
  readonly cfg: string;
  /** Names it in errors. */
  readonly cfgFile: string;
}

/** Reads photos, boxes and configuration. Without `valid` a fifth of the photos, drawn by the seed, is held out. */
export async function readDetectorData(settings: DetectSettings): Promise<DetectorData> {
  const { data, valid, images } = settings;
  const all = await readDetectionSet(data, { images: images ?? undefined });
  const held = valid === null ? null : await readDetectionSet(valid);
  const { classes } = all;
  const [training, validation] = held ? [all.photos, held.photos] : holdOut(all.photos, settings.seed);
  for (const [name, photos] of [
    ['--data', training],
    ['--valid', validation],
  ] as const)
    if (photos.length === 0)
      throw new UserError(`${name} ${name === '--data' ? data : (valid ?? data)} leaves no photo with usable labels`);
  const known = new Set(training.map(({ file }) => file));
  const both = validation.find(({ file }) => known.has(file));
  if (both) throw new UserError(`${both.path} is in both --data and --valid: the scores would say nothing`);
  const { cfg, cfgFile } = await configuration(settings, training, classes.length);
  const { head } = planNetwork(cfg, cfgFile).layers.find((layer) => layer.kind === 'yolo')!;
  const count = head.classes;
  const labels = [...training, ...validation].flatMap(({ boxes }) => boxes.map(({ label }) => label));
  const unknown = labels.find((label) => label >= count);
  if (unknown !== undefined)
    throw new UserError(`a label names class ${unknown}, and ${cfgFile} has ${count} (0…${count - 1})`);
  const names = Array.from({ length: count }, (_, i) => classes[i] ?? `${i}`);
  return { training, validation, classes: names, problems: [...all.problems, ...(held?.problems ?? [])], cfg, cfgFile };
}

async function configuration(
  { cfg, model, anchors, imageSize, seed }: DetectSettings,
  training: readonly LabelledPhoto[],
  classes: number,
) {
  if (cfg === null) {
    const found = anchors === 'kmeans' ? trainedAnchors(training, imageSize, anchorCount(model), seed) : undefined;
    return {
      cfg: builtInCfg(model, { classes: Math.max(1, classes), imageSize, anchors: found }),
      cfgFile: `${model}.cfg`,
    };
  }
  if (anchors === 'kmeans')
    throw new UserError('--anchors kmeans is for the networks of --model; write the anchors into --cfg');
  const text = await readFile(cfg, 'utf8').catch((error: Error) => {
    throw new UserError(`cannot read --cfg ${cfg}: ${error.message}`);
  });
  return { cfg: text, cfgFile: cfg };
}

/** Anchors of the boxes as the network sees them, smallest first, whole pixels. */
function trainedAnchors(training: readonly LabelledPhoto[], imageSize: number, count: number, seed: number): Anchor[] {
  const sizes = training.flatMap(({ boxes, width, height }) => {
    const scale = imageSize / Math.max(width, height);
    return boxes.map(({ box }) => [box.w * scale, box.h * scale] as const);
  });
  if (sizes.length < count)
    throw new UserError(`${sizes.length} boxes are too few for ${count} anchors; leave --anchors kmeans out`);
  return kMeansAnchors(sizes, count, seed)
    .map(([w, h]): Anchor => [Math.max(1, Math.round(w)), Math.max(1, Math.round(h))])
    .toSorted(([w, h], [v, g]) => w * h - v * g);
}

function holdOut(photos: readonly LabelledPhoto[], seed: number): [LabelledPhoto[], LabelledPhoto[]] {
  const random = randomStream(seed, 'detector', 'held out');
  const order = photos.map((photo) => ({ photo, key: random.uniform() })).toSorted((a, b) => a.key - b.key);
  const held = new Set(order.slice(0, Math.floor(photos.length / 5)).map(({ photo }) => photo));
  return [photos.filter((photo) => !held.has(photo)), photos.filter((photo) => held.has(photo))];
}

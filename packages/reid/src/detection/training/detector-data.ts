import { readFile } from 'node:fs/promises';
import {
  type DetectionSet,
  kMeansAnchors,
  type LabelledPhoto,
  type PhotoProblem,
  readDetectionSet,
} from '@flukeprint/data';
import { type Anchor, anchorCount, builtInCfg, planNetwork } from '@flukeprint/models';
import { randomStream } from '@flukeprint/random';
import { counted } from '../../counted.ts';
import { type Reporter, reportNotes, reportProblems } from '../../reporter.ts';
import { UserError } from '../../user-error.ts';
import { builtIn, builtInModel, readBuiltInCfg } from '../built-in/built-in-detector.ts';
import type { DetectSettings } from './detector-settings.ts';

/** What a detector is trained and judged on, and the configuration that fits it. */
export interface DetectorData {
  readonly training: readonly LabelledPhoto[];
  readonly validation: readonly LabelledPhoto[];
  readonly classes: readonly string[];
  /** Photos and labels left out. */
  readonly problems: readonly PhotoProblem[];
  /** Darknet's, with the anchors used. */
  readonly cfg: string;
  /** Names it in errors. */
  readonly cfgFile: string;
}

/**
 * Reads photos, boxes and configuration; reports what is left out. Without `valid` a fifth of the photos, drawn by the seed, is held out. Throws a
 * {@link UserError} where nothing can be learned from them.
 */
export async function readDetectorData(settings: DetectSettings, reporter: Reporter): Promise<DetectorData> {
  const { data, valid, images } = settings;
  const all = await readSide('--data', data, images ?? undefined, reporter);
  const held = valid === null ? null : await readSide('--valid', valid, undefined, reporter);
  const { classes } = all;
  const [training, validation] = held ? [all.photos, held.photos] : holdOut(all.photos, settings.seed);
  if (validation.length === 0)
    throw new UserError(
      `--data ${data} has ${training.length} usable photos, too few to hold a fifth of them out: give others with --valid`,
    );
  if (training.every(({ boxes }) => boxes.length === 0))
    throw new UserError(
      `--data ${data} has no fluke in its ${training.length} training photos: a detector learns from boxes`,
    );
  const known = new Set(training.map(({ file }) => file));
  const both = validation.find(({ file }) => known.has(file));
  if (both) throw new UserError(`${both.path} is in both --data and --valid: the scores would say nothing`);
  const { cfg, cfgFile } = await configuration(settings, training, classes.length);
  const { head } = planNetwork(cfg, cfgFile).layers.find((layer) => layer.kind === 'yolo')!;
  const count = head.classes;
  await expectClasses([...training, ...validation], count, settings.cfg);
  const names = Array.from({ length: count }, (_, i) => classes[i] ?? `${i}`);
  const problems = [...all.problems, ...(held?.problems ?? [])];
  return { training, validation, classes: names, problems, cfg, cfgFile };
}

/** Reasons shown where nothing is left: a list of thousands would hide what to do. */
const reasonsShown = 5;

async function readSide(
  flag: string,
  path: string,
  images: string | undefined,
  reporter: Reporter,
): Promise<DetectionSet> {
  const set = await readDetectionSet(path, { images });
  reportNotes(reporter, set.notes);
  const { photos, problems } = set;
  reportProblems(reporter, photos.length > 0 ? problems : problems.slice(0, reasonsShown));
  if (photos.length > 0) return set;
  const reasons =
    problems.length > reasonsShown ? `; above are the first ${reasonsShown} of ${problems.length} reasons` : '';
  throw new UserError(`${flag} ${path} leaves no photo with usable labels${reasons}`);
}

/** Throws a {@link UserError} that names the first label of a class that the network does not have. */
async function expectClasses(photos: readonly LabelledPhoto[], count: number, cfg: string | null): Promise<void> {
  const labels = photos.flatMap(({ boxes }) => boxes.map(({ label }) => label));
  const unknown = labels.find((label) => label >= count);
  if (unknown === undefined) return;
  const { path, labelFile } = photos.find(({ boxes }) => boxes.some(({ label }) => label === unknown))!;
  const place = labelFile === undefined ? path : await lineOfClass(labelFile, unknown);
  const fromOne = labels.every((label) => label > 0)
    ? ' No label is of class 0: count the classes from 0, not from 1;'
    : '';
  const more =
    cfg === null
      ? 'or name every class in classes.txt beside the list, a line each'
      : `or give a --cfg with as many as there are`;
  const has = cfg === null ? `there ${count === 1 ? 'is 1 class' : `are ${count} classes`}` : `${cfg} has ${count}`;
  throw new UserError(
    `${place} names class ${unknown}, and ${has} (0…${count - 1}).${fromOne || ' Count them from 0,'} ${more}`,
  );
}

async function lineOfClass(file: string, label: number): Promise<string> {
  const lines = (await readFile(file, 'utf8')).split(/\r?\n/);
  const at = lines.findIndex((line) => Number(line.trim().split(/\s+/)[0] || NaN) === label);
  return at < 0 ? file : `line ${at + 1} of ${file}`;
}

async function configuration(
  { cfg, model, anchors, imageSize, init, seed }: DetectSettings,
  training: readonly LabelledPhoto[],
  classes: number,
) {
  if (init === builtIn) {
    // Its head means what its anchors say.
    if (cfg !== null || model !== builtInModel || anchors !== 'published')
      throw new UserError(
        `--init ${builtIn} is a ${builtInModel} with anchors of its own: leave --cfg, --model, --anchors out`,
      );
    if (classes > 1) throw new UserError(`--init ${builtIn} knows one class, and --data has ${classes}`);
    return { cfg: await readBuiltInCfg(), cfgFile: `${builtIn}.cfg` };
  }
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
    throw new UserError(
      `${counted(sizes.length, 'box is', 'boxes are')} too few for ${count} anchors; leave --anchors kmeans out`,
    );
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

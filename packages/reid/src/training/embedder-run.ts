import { withOwnBoxes } from '../detection/crop/complete-boxes.ts';
import { sourceName } from '../photos/read-source.ts';
import { pathOfInit } from '../pretrained/initial-weights.ts';
import { newRun, type RunPlace } from '../runs/new-run.ts';
import { RunFolder } from '../runs/run-folder.ts';
import type { TrainSettings } from '../settings/fields.ts';
import { parseSettings } from '../settings/resolve.ts';
import { extended } from './extended.ts';

/** The folder of a new run with these settings: `output`, or the first free name of `runs/<data>-<model>`. */
export async function newEmbedderRun(settings: TrainSettings, place: RunPlace): Promise<RunFolder> {
  const { data, images, model, boxes, detector, additions } = settings;
  return newRun(`${sourceName(data)}-${model}`, place, [
    data,
    images,
    pathOfInit(settings),
    boxes,
    detector,
    ...additions,
  ]);
}

/**
 * A run to go on with, and its settings; with `epochs` it is to have so many, no fewer than before. Throws a `UserError` where the
 * folder holds no run.
 */
export async function openEmbedderRun(
  path: string,
  { epochs }: { readonly epochs?: number } = {},
): Promise<{ run: RunFolder; settings: TrainSettings }> {
  const run = await RunFolder.open(path);
  const settings = parseSettings(await run.readText('settings.json'), run.file('settings.json'));
  return { run, settings: await withOwnBoxes(extended(settings, epochs, path), run.path) };
}

/** The settings that a run was trained with. */
export async function storedSettings(path: string): Promise<TrainSettings> {
  return (await openEmbedderRun(path)).settings;
}

import { basename } from 'node:path';
import { newRun, type RunPlace } from '../../runs/new-run.ts';
import { RunFolder } from '../../runs/run-folder.ts';
import { checkSettings, parseStored } from '../../settings/resolve.ts';
import { extended } from '../../training/extended.ts';
import { type DetectSettings, detectSchema } from './detector-settings.ts';

/** What a detector is called: the network of `model`, or the file of `cfg`. */
export function detectorName({ model, cfg }: Pick<DetectSettings, 'model' | 'cfg'>): string {
  return cfg === null ? model : basename(cfg, '.cfg');
}

/** The folder of a new run with these settings: `output`, or the first free name of `runs/<data>-<model>`. */
export async function newDetectorRun(settings: DetectSettings, place: RunPlace): Promise<RunFolder> {
  const { data, valid, images, cfg, init } = settings;
  const name = `${basename(data).replace(/\.[^.]*$/, '')}-${detectorName(settings)}`;
  return newRun(name, place, [data, valid, images, cfg, init]);
}

/** Settings that older runs lack: what these did. */
const addedLater = { precision: 'f32' } satisfies Partial<DetectSettings>;

/**
 * A detector's run to go on with, and its settings; with `epochs` it is to have so many, no fewer than before. Throws a `UserError`
 * where the folder holds no run.
 */
export async function openDetectorRun(
  path: string,
  { epochs }: { readonly epochs?: number } = {},
): Promise<{ run: RunFolder; settings: DetectSettings }> {
  const run = await RunFolder.open(path);
  const file = run.file('settings.json');
  const stored = parseStored(await run.readText('settings.json'), file);
  const settings = checkSettings(detectSchema, { ...addedLater, ...stored }, file);
  return { run, settings: extended(settings, epochs, path) };
}

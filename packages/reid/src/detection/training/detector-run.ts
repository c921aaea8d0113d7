import { basename } from 'node:path';
import { newRun, type RunPlace } from '../../runs/new-run.ts';
import { RunFolder } from '../../runs/run-folder.ts';
import { checkSettings, parseStored } from '../../settings/resolve.ts';
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

/** A detector's run to go on with, and its settings. Throws a `UserError` where the folder holds none. */
export async function openDetectorRun(path: string): Promise<{ run: RunFolder; settings: DetectSettings }> {
  const run = await RunFolder.open(path);
  const file = run.file('settings.json');
  const stored = parseStored(await run.readText('settings.json'), file);
  return { run, settings: checkSettings(detectSchema, { ...addedLater, ...stored }, file) };
}

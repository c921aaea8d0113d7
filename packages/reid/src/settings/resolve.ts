import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { isPostgresUrl, keepPassword } from '@flukeprint/catalogue';
import { brief } from '@flukeprint/data/brief';
import { didYouMean } from '@flukeprint/data/near-miss';
import { z } from 'zod';
import { builtIn } from '../detection/built-in/built-in-detector.ts';
import { UserError } from '../user-error.ts';
import { fields, imagenet, pathNames, type TrainSettings } from './fields.ts';
import { defaults, type PresetName, presets } from './presets.ts';

const complete = z.strictObject(fields);
const partial = complete.partial();

/** Settings over one another: defaults, preset, configuration file, flags. */
export async function resolveSettings({
  preset,
  config,
  flags,
}: {
  readonly preset?: PresetName;
  /** Path of a JSON file with settings. */
  readonly config?: string;
  readonly flags: Partial<TrainSettings>;
}): Promise<Omit<TrainSettings, 'data'> & { data?: string }> {
  const file = config === undefined ? {} : await readConfig(config);
  return { ...defaults, ...(preset && presets[preset]), ...file, ...flags };
}

/** A JSON file with any of the settings, such as the `settings.json` of a run. */
async function readConfig(file: string): Promise<Partial<TrainSettings>> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new UserError(`cannot read the configuration ${file}: ${error.message}`);
  });
  const settings = checkSettings(partial, parseJson(text, `${file} is not a JSON file of settings`), file);
  const names = pathNames.filter((name) => name in settings);
  return { ...settings, ...Object.fromEntries(names.map((name) => [name, pathsFrom(file, settings[name])])) };
}

/** In the place of a path; a folder of such a name is `./imagenet`. */
const words: readonly string[] = [imagenet, builtIn];

/** Paths of a configuration are relative to its file, and absolute from here on: a run is gone on with from elsewhere. */
function pathsFrom(file: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => pathsFrom(file, each));
  if (typeof value !== 'string' || words.includes(value)) return value;
  if (isPostgresUrl(value)) return keepPassword(value);
  return resolve(dirname(file), value);
}

/** Settings that older runs lack: what these did. */
const addedLater = {
  ...{ detector: null, precision: 'f32', memoryEfficient: true },
  ...{ mirrorAxis: 'none', pooling: 'avg', stages: 'last', neck: 'none' },
  ...{ backboneLr: 1, layerDecay: 1, freezeEpochs: 0 },
  ...{ sizesByEpoch: [], marginWarmup: 0, individualFrom: 'top', where: null, verdicts: false },
} satisfies Partial<TrainSettings>;

/** The settings stored with a run. Throws if the text, from `file`, is not what `train` writes. */
export function parseSettings(text: string, file: string): TrainSettings {
  return checkSettings(complete, { ...addedLater, ...parseStored(text, file) }, file);
}

/** The JSON object that is stored as a run's settings in `file`. */
export const parseStored = (text: string, file: string): object => parseJson(text, `${file} is not what train wrote`);

function parseJson(text: string, problem: string): object {
  let value: unknown;
  try {
    // Editors of Windows put a byte order mark before it.
    value = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new UserError(`${problem}: ${(error as Error).message}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UserError(`${problem}: expected an object, received ${brief(value)}`);
  }
  return value;
}

/** Settings that fit `schema`; an error names `source` and the setting. */
export function checkSettings<T>(schema: z.ZodType<T>, value: object, source: string): T {
  const { data, error } = schema.safeParse(value);
  if (error) throw new UserError(`${source}: ${explainIssue(error.issues[0]!, value)}`);
  return data;
}

/** One line about the first thing that is wrong: which setting, what was expected, what was received. */
function explainIssue(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code === 'unrecognized_keys') {
    const [key] = issue.keys as [string];
    return `unknown setting ${key.slice(0, 60)}${didYouMean(key, Object.keys(fields)) || '; `flukeprint train --help-all` lists all'}`;
  }
  const name = issue.path.join('.');
  const received = issue.path.reduce<unknown>((v, key) => (v as Record<PropertyKey, unknown>)?.[key], value);
  const shown = brief(received);
  const meant =
    issue.code === 'invalid_value' && typeof received === 'string'
      ? didYouMean(received, issue.values.map(String))
      : '';
  return `expected ${name} to be ${expectation(issue)}, received ${shown}${meant}`;
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_value':
      return `one of ${issue.values.join(', ')}`;
    case 'too_small':
      return issue.origin === 'string' ? 'a path' : `at least ${issue.minimum}`;
    case 'too_big':
      return `at most ${issue.maximum}`;
    case 'invalid_type':
      return issue.expected === 'int' ? 'a whole number' : `a ${issue.expected}`;
    default:
      return issue.message.replace(/^Invalid input: expected /, '');
  }
}

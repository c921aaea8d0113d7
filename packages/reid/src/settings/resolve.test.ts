import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UserError } from '../user-error.ts';
import { expectConsistent } from './expect-consistent.ts';
import type { TrainSettings } from './fields.ts';
import { defaults, presets } from './presets.ts';
import { parseSettings, resolveSettings } from './resolve.ts';

const settings: TrainSettings = { ...defaults, data: '/photos of ä', init: '/w.safetensors' };
const parse = (changes: object) => parseSettings(JSON.stringify({ ...settings, ...changes }), 'run/settings.json');

describe('stored settings', () => {
  test('come back as train wrote them', () => {
    expect(parse({})).toEqual(settings);
    expect(parse({ init: null, tripletMargin: 0.3 })).toEqual({ ...settings, init: null, tripletMargin: 0.3 });
  });

  test('may be of a time without detectors', () => {
    expect(parse({ detector: undefined })).toEqual({ ...settings, detector: null });
    expect(parse({ precision: undefined })).toEqual({ ...settings, precision: 'f32' });
  });

  test.for(['', '{"model": "resnet18", ', 'null', '[]', '7', '"text"'])('are refused as %j', (text) => {
    expect(() => parseSettings(text, 'run/settings.json')).toThrow(UserError);
    expect(() => parseSettings(text, 'run/settings.json')).toThrow('run/settings.json is not what train wrote');
  });

  test.for([
    [{ model: 'vgg' }, /expected model to be one of .*resnet18, .*received "vgg"/],
    [{ epochs: '15' }, 'expected epochs to be a number, received "15"'],
    [{ epochs: 1.5 }, 'expected epochs to be a whole number, received 1.5'],
    [{ easyMargin: 0 }, 'expected easyMargin to be a boolean, received 0'],
    [{ data: undefined }, 'expected data to be a string, received nothing'],
    [{ device: null }, 'expected device to be one of auto, webgpu, wasm, reference, received null'],
    [{ lr: null }, 'expected lr to be a number, received null'],
    [{ imageSize: -5 }, 'expected imageSize to be at least 32, received -5'],
    [{ momentum: 2 }, 'expected momentum to be at most 1, received 2'],
    [{ milestones: [3, 'x'] }, 'expected milestones.1 to be a number, received "x"'],
    [{ init: 7 }, 'expected init to be a string, received 7'],
    [{ init: undefined }, 'expected init to be a string, received nothing'],
    [{ lrr: 1 }, 'unknown setting lrr'],
  ] as const)('are refused with %o', ([changes, message]) => {
    expect(() => parse(changes)).toThrow(UserError);
    expect(() => parse(changes)).toThrow(message);
  });
});

describe('resolveSettings', () => {
  let folder: string;
  let config: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'settings-'));
    config = join(folder, 'config.json');
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('lays flags over the file, the file over the preset, the preset over the defaults', async () => {
    await writeFile(config, JSON.stringify({ imageSize: 224, lr: 1e-3 }));
    const resolved = await resolveSettings({ preset: 'gdsc-densenet121', config, flags: { lr: 0.1, data: 'photos' } });
    expect(resolved).toEqual({ ...defaults, ...presets['gdsc-densenet121'], imageSize: 224, lr: 0.1, data: 'photos' });
  });

  test('takes the settings of a run as a file', async () => {
    await writeFile(config, JSON.stringify(settings));
    expect(await resolveSettings({ config, flags: {} })).toEqual(settings);
  });

  test('takes paths from where the file lies, and an editor of Windows for what it is', async () => {
    const given = { data: 'photos', boxes: '../boxes.csv', init: 'imagenet', additions: ['a.csv'], images: '/all' };
    await writeFile(config, `\ufeff${JSON.stringify(given)}`);
    expect(await resolveSettings({ config, flags: { detector: 'as typed' } })).toMatchObject({
      ...{ data: join(folder, 'photos'), boxes: join(folder, '..', 'boxes.csv'), init: 'imagenet' },
      ...{ additions: [join(folder, 'a.csv')], images: '/all', detector: 'as typed' },
    });
  });

  test.for([
    ['{', 'is not a JSON file of settings'],
    ['[]', 'expected an object, received []'],
    ['{"imageSise": 7}', 'unknown setting imageSise; did you mean imageSize?'],
    ['{"model": "resnet-18"}', 'received "resnet-18"; did you mean resnet18?'],
    ['{"zebra": 7}', 'unknown setting zebra; `flukeprint train --help-all` lists all'],
    ['{"imageSize": "7"}', 'expected imageSize to be a number, received "7"'],
  ])('refuses %j and names the file', async ([text, message]) => {
    await writeFile(config, text!);
    const attempt = resolveSettings({ config, flags: {} });
    await expect(attempt).rejects.toBeInstanceOf(UserError);
    await expect(attempt).rejects.toThrow(config);
    await expect(attempt).rejects.toThrow(message);
  });

  test('says that a file is missing', async () => {
    const missing = join(folder, 'none.json');
    await expect(resolveSettings({ config: missing, flags: {} })).rejects.toThrow(
      `cannot read the configuration ${missing}`,
    );
  });
});

test.for(Object.entries(presets))('%s is a whole and valid set of settings', ([, preset]) => {
  expect(() => parse(preset)).not.toThrow();
  expect(() => expectConsistent({ ...settings, ...preset })).not.toThrow();
});

import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fields } from '@flukeprint/reid/settings/fields';
import { Command, CommanderError } from 'commander';
import { describe, expect, test } from 'vitest';
import { settingOptions, settingsFromFlags } from './setting-options.ts';

function parse(...args: string[]) {
  const command = new Command('train').exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
  for (const option of settingOptions()) command.addOption(option);
  command.parse(args, { from: 'user' });
  return settingsFromFlags(command);
}

test('every setting has a flag', () => {
  const flags = settingOptions().map((option) => option.attributeName());
  expect([...new Set(flags)].sort()).toEqual(Object.keys(fields).sort());
});

test('only what was given counts', () => {
  expect(parse()).toEqual({});
  expect(parse('--image-size', '64', '--easy-margin')).toEqual({ imageSize: 64, easyMargin: true });
  expect(parse('--no-flip')).toEqual({ flip: false });
});

test('the transforms of an augmentation file become part of the settings', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'augmentation-')), 'mine.json');
  await writeFile(file, '{"transforms": [{"transform": "Rotate", "limit": 15}]}');
  expect(parse('--augmentation', 'gdsc')).toEqual({ augmentation: 'gdsc' });
  expect(parse('--augmentation', file)).toMatchObject({
    augmentation: { transforms: [{ transform: 'Rotate', limit: [-15, 15] }] },
  });
  await writeFile(file, '{"transforms": [{"transform": "Explode"}]}');
  expect(() => parse('--augmentation', file)).toThrow(/mine.json: transforms/);
  expect(() => parse('--augmentation', 'heavy')).toThrow(/none, light, gdsc/);
});

test('values have the type of their setting', () => {
  expect(
    parse(
      ...['--lr', '1e-3', '--milestones', '10, 20', '--unknown', '-1,?', '--init', '7', '--triplet-margin', '0.3'],
      ...['--loss', 'triplet', '--sizes-by-epoch', '128x6,160x2'],
    ),
  ).toEqual({
    lr: 1e-3,
    milestones: [10, 20],
    unknown: ['-1', '?'],
    init: expect.stringMatching(/7$/),
    tripletMargin: 0.3,
    loss: 'triplet',
    sizesByEpoch: ['128x6', '160x2'],
  });
  expect(parse('--triplet-margin', 'soft', '--unknown', '')).toEqual({ tripletMargin: 'soft', unknown: [] });
});

test('init is a path, or a word for weights that are published, or for none', () => {
  expect(parse('--init', 'none')).toEqual({ init: null });
  expect(parse('--init', './none')).toEqual({ init: resolve('none') });
  expect(parse('--init', 'imagenet')).toEqual({ init: 'imagenet' });
  expect(parse('--init', './imagenet')).toEqual({ init: resolve('imagenet') });
});

describe('is refused:', () => {
  test.for([
    ['--image-size', '7', 'Expected a whole number from 32 to 2048'],
    ['--sizes-by-epoch', '128x6,160', 'Expected pixels and epochs, such as 128x6'],
    ['--image-size', '64.5', 'Expected a whole number from 32 to 2048'],
    ['--image-size', '', 'Expected a whole number from 32 to 2048'],
    ['--epochs', '0', 'Expected a whole number of at least 1'],
    ['--lr', 'nan', 'Expected a number of at least 0'],
    ['--triplet-margin', 'hard', 'Expected a number of at least 0, or soft'],
    ['--milestones', '1,x', 'Expected a whole number of at least 1'],
    ['--model', 'vgg', 'Allowed choices are'],
    ['--lr', '0,001', 'Expected a number of at least 0. Did you mean 0.001?'],
    ['--device', 'reference', 'Allowed choices are auto, webgpu, wasm'],
    ['--data', '', 'Expected a path'],
  ])('%s %s', ([flag, value, message]) => {
    expect(() => parse(flag!, value!)).toThrow(CommanderError);
    expect(() => parse(flag!, value!)).toThrow(message);
    expect(() => parse(flag!, value!)).toThrow(flag);
  });
});

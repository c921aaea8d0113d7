import { expect, test } from 'vitest';
import { defaults, parseSettings, type TrainSettings } from './settings.ts';
import { UserError } from './user-error.ts';

const settings: TrainSettings = { ...defaults, data: '/photos of ä', init: '/w.safetensors' };
const parse = (changes: object) => parseSettings(JSON.stringify({ ...settings, ...changes }), 'run/settings.json');

test('come back as train wrote them', () => {
  expect(parse({})).toEqual(settings);
  expect(parse({ init: null })).toEqual({ ...settings, init: null });
});

test.for(['', '{"model": "resnet18", ', 'null', '[]', '7', '"text"', '{}'])('are refused as %j', (text) => {
  expect(() => parseSettings(text, 'run/settings.json')).toThrow(UserError);
  expect(() => parseSettings(text, 'run/settings.json')).toThrow('run/settings.json');
});

test.for([
  [{ model: 'vgg' }, 'unknown model "vgg"; expected one of resnet18, resnet34'],
  [{ epochs: '15' }, 'expected epochs to be a number, received 15'],
  [{ easyMargin: 0 }, 'expected easyMargin to be a boolean, received 0'],
  [{ data: undefined }, 'expected data to be a string, received undefined'],
  [{ device: null }, 'expected device to be a string, received null'],
  [{ lr: null }, 'expected lr to be a number, received null'],
  [{ init: 7 }, 'expected init to be a path or null'],
  [{ init: undefined }, 'expected init to be a path or null'],
] as const)('are refused with %o', ([changes, message]) => {
  expect(() => parse(changes)).toThrow(UserError);
  expect(() => parse(changes)).toThrow(message);
});

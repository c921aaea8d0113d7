import { expect, test } from 'vitest';
import { CfgError } from './cfg-error.ts';
import { planNetwork } from './network-plan.ts';

const tail = '[convolutional]\nfilters=6\nsize=1\n[yolo]\nanchors=9,9\nclasses=1\n';
const plan = (...sections: string[]) =>
  planNetwork(`[net]\nwidth=32\nheight=32\n${sections.join('\n')}\n${tail}`, 'a.cfg');

test.each<[string, string[], RegExp]>([
  ['a hundred million filters', ['[convolutional]\nfilters=100000000\nsize=3'], /a\.cfg:4: .*weights|map of more/],
  [
    'channels that double on and on',
    ['[convolutional]\nfilters=64', ...new Array<string>(30).fill('[route]\nlayers=-1,-1')],
    /more than/,
  ],
  ['a map larger than the photo', ['[upsample]\nstride=2'], /needs a layer before|larger than the photo/],
  [
    'a map made large again and again',
    ['[convolutional]\nfilters=1', '[upsample]\nstride=1000000'],
    /larger than the photo/,
  ],
  [
    'a window of millions',
    ['[convolutional]\nfilters=1', '[maxpool]\nsize=9999999'],
    /size of 9999999; expected at most 64/,
  ],
])('%s are refused before anything is made', (_, sections, message) => {
  expect(() => plan(...sections)).toThrow(CfgError);
  expect(() => plan(...sections)).toThrow(message);
});

test('a photo of billions of pixels is refused', () => {
  expect(() => planNetwork(`[net]\nwidth=1000000000\n${tail}`, 'a.cfg')).toThrow(/a\.cfg:2: .*at most 4096/);
});

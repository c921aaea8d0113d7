import type { Shape } from '@flukeprint/kernels';
import { describe, expect, test } from 'vitest';
import { matchByStructure } from './match-by-structure.ts';

type Sizes = [name: string, shape: Shape][];

const conv = (name: string, ...shape: number[]): Sizes => [[`${name}.weight`, shape]];
const norm = (name: string, channels: number): Sizes =>
  ['weight', 'bias', 'running_mean', 'running_var'].map((role) => [`${name}.${role}`, [channels]]);
const linear = (name: string, out: number, features: number): Sizes => [
  [`${name}.weight`, [out, features]],
  [`${name}.bias`, [out]],
];

const ours = [
  ...conv('body.stem.0', 8, 3, 3, 3),
  ...norm('body.stem.1', 8),
  ...conv('body.block.0', 8, 8, 1, 1),
  ...norm('body.block.1', 8),
];
const theirs = [
  ...conv('_conv_stem', 8, 3, 3, 3),
  ...norm('_bn0', 8),
  ...conv('_blocks.0._conv', 8, 8, 1, 1),
  ...norm('_blocks.0._bn1', 8),
];
const head = linear('_fc', 10, 8);

describe('matchByStructure', () => {
  test('pairs the same tensors in the same order, and tells what is left', () => {
    const match = matchByStructure(ours, [...theirs, ...head]);
    expect(match).toEqual({
      names: new Map(ours.map(([name], i) => [name, theirs[i]![0]])),
      rest: ['_fc.weight', '_fc.bias'],
    });
  });

  test('pairs the tensors of a layer by what they do, whatever their order', () => {
    const sorted = [...theirs.slice(0, 1), ...theirs.slice(1, 5).reverse(), ...theirs.slice(5)];
    expect(matchByStructure(ours, sorted)).toEqual(matchByStructure(ours, theirs));
  });

  test.for<[string, Sizes, string]>([
    [
      'another shape',
      [...theirs.slice(0, 5), ...conv('_blocks.0._conv', 8, 8, 3, 3), ...theirs.slice(6)],
      '"_blocks.0._conv.weight" is [8, 8, 3, 3], where this network has "body.block.0.weight" [8, 8, 1, 1]',
    ],
    [
      'a layer of another kind',
      [...theirs.slice(0, 1), ...theirs.slice(5, 6), ...theirs.slice(1, 5), ...theirs.slice(6)],
      '"_blocks.0._conv.weight" is [8, 8, 1, 1], where this network has "body.stem.1.weight" [8]',
    ],
    [
      'no statistics',
      theirs.filter(([name]) => name !== '_bn0.running_var'),
      '"_bn0" has no running_var, where this network has "body.stem.1.running_var" [8]',
    ],
    [
      'a bias that is not ours',
      [...theirs.slice(0, 1), ['_conv_stem.bias', [8]], ...theirs.slice(1)],
      '"_conv_stem.bias" [8] has no counterpart in "body.stem.0" of this network',
    ],
    ['an end before ours', theirs.slice(0, 5), 'it ends before "body.block.0.weight" [8, 8, 1, 1] of this network'],
    [
      'convolutions behind ours',
      [...theirs, ...conv('_blocks.1._conv', 8, 8, 1, 1)],
      '"_blocks.1._conv.weight" comes after the last layer of this network',
    ],
    [
      'numbers that run backwards, though all shapes fit',
      theirs.map(([name, shape]) => [
        name.replace('_conv_stem', 'layers.10').replace('_blocks.0._conv', 'layers.2'),
        shape,
      ]),
      '"layers.2.weight" comes after "layers.10": the file is not in the order of its network',
    ],
    [
      'a layer in two places',
      [...theirs.slice(0, 4), ...theirs.slice(5, 6), ...theirs.slice(4, 5), ...theirs.slice(6)],
      '"_bn0.running_var" does not stand beside the other tensors of its layer',
    ],
    ['another kind of tensor', [['_scale.gamma', [8]], ...theirs], '"_scale.gamma" is none of weight, bias'],
  ])('refuses %s', ([, stored, misfit]) => {
    expect(matchByStructure(ours, stored)).toEqual({ misfit: expect.stringContaining(misfit) });
  });
});

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sourceNames } from './source-names.ts';

/** Pairs of timm's and torchvision's names, which fixtures/generate.py found to give the same logits. */
test.each(['mobilenetv2_100', 'efficientnet_b0', 'efficientnet_b7'])('all names of timm for %s are known', (model) => {
  const text = readFileSync(new URL(`fixtures/${model}.txt`, import.meta.url), 'utf8');
  const pairs = text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' ') as [string, string]);
  expect(pairs.length).toBeGreaterThan(100);
  const rename = sourceNames(pairs.map(([theirs]) => theirs));
  expect(pairs.map(([theirs]) => rename(theirs))).toEqual(pairs.map(([, ours]) => ours));
  expect(rename('module.bn1.running_mean')).toBe('features.0.1.running_mean');
});

test("torchvision's own names and ours stay as they are", () => {
  for (const name of [
    'conv1.weight',
    'bn1.weight',
    'features.denseblock1.denselayer12.norm1.weight',
    'body.conv1.weight',
  ]) {
    expect(sourceNames(['conv1.weight', name])(name)).toBe(name);
  }
});

test.each([
  ['module.conv1.weight', 'conv1.weight'],
  ['module.backbone.layer1.0.bn1.weight', 'layer1.0.bn1.weight'],
  ['model.encoder.bn1.bias', 'bn1.bias'],
  ['_orig_mod.fc.weight', 'fc.weight'],
  ['features.denseblock1.denselayer12.norm.1.running_var', 'features.denseblock1.denselayer12.norm1.running_var'],
  ['module.features.denseblock4.denselayer1.conv.2.weight', 'features.denseblock4.denselayer1.conv2.weight'],
])('%s is %s', (theirs, ours) => {
  expect(sourceNames([theirs])(theirs)).toBe(ours);
});

test("timm's efficientnet_lite has stages where our network has", () => {
  const names = ['conv_stem.weight', 'blocks.0.0.conv_pw.weight', 'blocks.1.1.bn3.bias', 'conv_head.weight'];
  const own = ['body.features.1.0.block.0.0.weight'];
  expect(names.map(sourceNames(names, own))).toEqual([
    'features.0.0.weight',
    'features.1.0.block.1.0.weight',
    'features.2.1.block.2.1.bias',
    'features.3.0.weight',
  ]);
});

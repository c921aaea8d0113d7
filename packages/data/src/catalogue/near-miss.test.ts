import { expect, test } from 'vitest';
import { didYouMean, nearMiss } from './near-miss.ts';

const names = ['resnet18', 'resnet34', 'resnet50', 'densenet121', 'mobilenet_v2', 'efficientnet_b0', 'efficientnet_b1'];

test.for([
  ['resnet-18', 'resnet18'],
  ['ResNet 34', 'resnet34'],
  ['renset50', 'resnet50'],
  ['mobilenetv2', 'mobilenet_v2'],
  ['efficientnet-b0', 'efficientnet_b0'],
  ['densenet', null],
  ['vit', null],
  ['', null],
] as const)('%s is %s', ([word, meant]) => {
  expect(nearMiss(word, names)).toBe(meant);
});

test('is said at the end of an error, or not at all', () => {
  expect(didYouMean('minek', ['minke', 'orca'])).toBe('; did you mean minke?');
  expect(didYouMean('beluga', ['minke', 'orca'])).toBe('');
});

import { ReferenceBackend } from '@flukeprint/kernels';
import { expect, test } from 'vitest';
import { createBackbone, type ModelName } from '../../backbones/create-backbone.ts';
import { namedTensors } from '../../nn/module.ts';
import { knownDifferences } from './known-differences.ts';

const timm = ['conv_stem.weight', 'blocks.0.0.conv_dw.weight'];
const squeezing = [...timm, 'blocks.0.0.se.conv_reduce.weight'];
const melas = ['_conv_stem.weight', '_blocks.0._depthwise_conv.weight'];

test.for<[string, ModelName, string[], RegExp | null]>([
  ['efficientnet-lite0.pth', 'efficientnet_lite0', melas, /32 n \+ 1, such as 225, and a pixel aside at others$/],
  ['efficientnet-b0.pth', 'efficientnet_b0', melas, /eps 1e-3 in batch norms where this network has 1e-5$/],
  ['efficientnet-b5.pth', 'efficientnet_b5', melas, /a pixel aside at others$/],
  ['tf_efficientnet_lite0.pth', 'efficientnet_lite0', timm, /^tf_ weights .* 32 n \+ 1/],
  ['efficientnet_lite0.pth', 'efficientnet_lite0', timm, /ImageNet's mean and deviation and eps 1e-5/],
  ['tf_efficientnet_b0.pth', 'efficientnet_b0', squeezing, /^tf_ weights .* other padding and eps/],
  ['efficientnet_b5.pth', 'efficientnet_b5', squeezing, /nearly the same$/],
  ['efficientnet_b0.pth', 'efficientnet_b0', squeezing, null],
  ['mobilenetv2_100.pth', 'mobilenet_v2', timm, null],
  ['resnet18.pth', 'resnet18', ['conv1.weight'], null],
])('%s for %s', ([path, model, names, warning]) => {
  const backend = new ReferenceBackend();
  const own = new Set([...namedTensors(createBackbone(backend, model))].map(([name]) => `body.${name}`));
  const expected = warning === null ? [] : [expect.stringMatching(warning)];
  expect(knownDifferences(path, own, names)).toEqual(expected);
});

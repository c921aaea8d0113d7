import { ReferenceBackend } from '@flukeprint/kernels';
import { createBackbone, Embedder, namedTensors } from '@flukeprint/models';
import { expect, test } from 'vitest';
import { backboneRules } from './backbone-rules.ts';

const backend = new ReferenceBackend();

test.each([
  ['resnet18', 4, { 'conv1.weight': 0, 'bn1.bias': 0, 'layer1.0.conv1.weight': 1, 'layer4.1.bn2.weight': 4 }],
  [
    'densenet121',
    4,
    {
      ...{ 'features.conv0.weight': 0, 'features.norm0.weight': 0, 'features.denseblock1.denselayer1.conv1.weight': 1 },
      ...{ 'features.transition3.conv.weight': 3, 'features.norm5.weight': 4 },
    },
  ],
  [
    'mobilenet_v2',
    8,
    {
      ...{ 'features.0.0.weight': 0, 'features.1.conv.0.0.weight': 1, 'features.3.conv.0.0.weight': 2 },
      ...{ 'features.4.conv.0.0.weight': 3, 'features.17.conv.0.0.weight': 7, 'features.18.0.weight': 8 },
    },
  ],
  ['efficientnet_b0', 8, { 'features.0.0.weight': 0, 'features.3.1.block.0.0.weight': 3, 'features.8.0.weight': 8 }],
] as const)('%s knows the stages of its tensors', (model, last, some) => {
  const body = createBackbone(backend, model);
  const stages = new Map([...namedTensors(body)].map(([name]) => [name, body.stageOf(name)]));
  expect(Object.fromEntries(Object.keys(some).map((name) => [name, stages.get(name)]))).toEqual(some);
  const all = [...new Set(stages.values())].sort();
  expect(all).toEqual(Array.from({ length: last + 1 }, (_, i) => i));
});

test('the last stage has the rate of the backbone, each before it a part of the next one’s; the rest is left alone', () => {
  const embedder = new Embedder(backend, 'resnet18', { embeddingSize: 2, pooling: 'gem' });
  const rules = backboneRules(embedder, { backboneLr: 0.1, layerDecay: 0.5 }, { steps: 7 });
  const factorOf = (name: string) => rules(name, embedder.embedding.weight).lrFactor;
  expect(factorOf('body.layer4.0.conv1.weight')).toBeCloseTo(0.1, 12);
  expect(factorOf('body.layer3.0.conv1.weight')).toBeCloseTo(0.05, 12);
  expect(factorOf('body.conv1.weight')).toBeCloseTo(0.1 / 16, 12);
  expect(rules('body.conv1.weight', embedder.embedding.weight).idleSteps).toBe(7);
  for (const name of ['embedding.weight', 'poolings.0.p', 'head.weight']) {
    expect(rules(name, embedder.embedding.weight)).toEqual({});
  }
});

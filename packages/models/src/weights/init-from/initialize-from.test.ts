import { ReferenceBackend } from '@flukeprint/kernels';
import { describe, expect, test } from 'vitest';
import { densenet121 } from '../../backbones/densenet.ts';
import { mobilenet_v2 } from '../../backbones/mobilenet.ts';
import { resnet18 } from '../../backbones/resnet.ts';
import { Embedder } from '../../embedder.ts';
import { ArcFace } from '../../losses/arcface.ts';
import { initialize } from '../../nn/init.ts';
import { namedTensors } from '../../nn/module.ts';
import type { WeightsFile } from '../load-weights-file.ts';
import type { StoredTensor } from '../safetensors/parse-safetensors.ts';
import { stateDict } from '../state-dict.ts';
import { WeightsFileError } from '../weights-file-error.ts';
import { describeInitReport, initializeFrom } from './initialize-from.ts';

const backend = new ReferenceBackend();
const source = resnet18(backend, 7);
initialize(source, 1);
const torchvision = await stateDict(namedTensors(source));
const file = (tensors: Iterable<readonly [string, StoredTensor]>, metadata = {}): WeightsFile => ({
  path: 'weights.pth',
  kind: 'pth',
  tensors: new Map(tensors),
  metadata,
});
const ones = (...shape: number[]): StoredTensor => ({
  shape,
  data: new Float32Array(shape.reduce((product, extent) => product * extent, 1)).fill(1),
});
const network = () => {
  const embedder = new Embedder(backend, 'resnet18', { embeddingSize: 4 });
  const head = new ArcFace(backend, 3, 4);
  initialize(embedder, 2);
  initialize(head, 2);
  return { embedder, head };
};
const bodySize = torchvision.size - 2;

describe('initializeFrom', () => {
  test.each(['', 'module.', 'model.backbone.', 'encoder.'])(
    'takes torchvision\'s names behind "%s", without the classifier',
    async (prefix) => {
      const { embedder, head } = network();
      const before = await stateDict(namedTensors(embedder.embedding));
      const report = initializeFrom(
        embedder,
        head,
        file([...torchvision].map(([name, tensor]) => [prefix + name, tensor])),
      );
      expect(report.loaded).toHaveLength(bodySize);
      expect(report.missing).toEqual(['embedding.weight', 'embedding.bias', 'head.weight']);
      expect(report.skipped).toEqual(
        ['weight', 'bias'].map((name) => ({ name: `${prefix}fc.${name}`, reason: 'a head that this network has not' })),
      );
      for (const [name, tensor] of await stateDict(namedTensors(embedder.body)))
        expect(tensor, name).toEqual(torchvision.get(name));
      expect(await stateDict(namedTensors(embedder.embedding))).toEqual(before);
    },
  );

  const ours = (individuals: number, embedding: number) =>
    file(
      [
        ...[...torchvision]
          .filter(([name]) => !name.startsWith('fc.'))
          .map(([name, tensor]) => [`body.${name}`, tensor] as const),
        ['embedding.weight', ones(embedding, 512)],
        ['embedding.bias', ones(embedding)],
        ['head.weight', ones(individuals, embedding)],
        ['exp_avg.body.conv1.weight', ones(64, 3, 7, 7)],
      ],
      { individuals: '["a","b","c"]' },
    );

  test('takes all of a run of ours, and nothing of its optimiser', async () => {
    const { embedder, head } = network();
    const report = initializeFrom(embedder, head, ours(3, 4), { individuals: ['a', 'b', 'c'] });
    expect(report.missing).toEqual([]);
    expect(report.skipped).toEqual([{ name: 'exp_avg.body.conv1.weight', reason: 'state of the optimiser' }]);
    expect([...(await head.weight.read())]).toEqual(Array(12).fill(1));
  });

  test('drops a head of another size, an embedding of another size, and a head for others', async () => {
    const { embedder, head } = network();
    const kept = [...(await head.weight.read())];
    const sizes = initializeFrom(embedder, head, ours(5, 6));
    expect(sizes.skipped.map(({ name, reason }) => `${name}: ${reason}`)).toEqual([
      'embedding.weight: a head of another size: [6, 512], here [4, 512]',
      'embedding.bias: a head of another size: [6], here [4]',
      'head.weight: a head of another size: [5, 6], here [3, 4]',
      'exp_avg.body.conv1.weight: state of the optimiser',
    ]);
    const others = initializeFrom(embedder, head, ours(3, 4), { individuals: ['a', 'b', 'd'] });
    expect(others.skipped[0]).toEqual({ name: 'head.weight', reason: 'a head for other individuals' });
    expect(others.missing).toEqual(['head.weight']);
    expect([...(await head.weight.read())]).toEqual(kept);
  });

  test('works without a head', () => {
    expect(initializeFrom(network().embedder, null, file(torchvision)).missing).toEqual([
      'embedding.weight',
      'embedding.bias',
    ]);
  });

  test('leaves out what has another shape, as long as the rest fits', () => {
    const grey = new Map(torchvision).set('conv1.weight', ones(64, 1, 7, 7));
    const report = initializeFrom(network().embedder, null, file(grey));
    expect(report.skipped[0]).toEqual({
      name: 'conv1.weight',
      reason: 'another shape: [64, 1, 7, 7], here [64, 3, 7, 7]',
    });
    expect(report.missing).toContain('body.conv1.weight');
    expect(report.loaded).toHaveLength(bodySize - 1);
  });

  test.for<[string, [string, StoredTensor][], RegExp]>([
    [
      'another network',
      [['features.0.0.weight', ones(32, 3, 3, 3)]],
      /weights\.pth: no tensor fits.*features\.0\.0\.weight/,
    ],
    ['only wrong shapes', [['conv1.weight', ones(1)]], /no tensor fits.*"conv1\.weight" has another shape: \[1\]/],
    ['nothing but a head', [['head.weight', ones(3, 4)]], /no tensor fits/],
    [
      'NaN',
      [...torchvision, ['conv1.weight', { ...ones(64, 3, 7, 7), data: new Float32Array(9408).fill(Number.NaN) }]],
      /finite/,
    ],
  ])('refuses %s and changes nothing', async ([, tensors, message]) => {
    const { embedder, head } = network();
    const before = await stateDict(namedTensors(embedder));
    expect(() => initializeFrom(embedder, head, file(tensors))).toThrow(WeightsFileError);
    expect(() => initializeFrom(embedder, head, file(tensors))).toThrow(message);
    expect(await stateDict(namedTensors(embedder))).toEqual(before);
  });

  test('is reported in one block', () => {
    const { embedder, head } = network();
    const text = describeInitReport(initializeFrom(embedder, head, file(torchvision))).join('\n');
    expect(text).toBe(`weights of weights.pth
  loaded  ${bodySize}: body.conv1.weight, body.bn1.* (4), body.layer1.* (20), body.layer2.* (25), body.layer3.* (25), body.layer4.* (25)
  skipped 2:
    fc.* (2) (a head that this network has not)
  missing 3, left as they were: embedding.* (2), head.weight`);
  });

  test("takes torchvision's published DenseNet, which has the names of before PyTorch 0.4", async () => {
    const embedder = new Embedder(backend, 'densenet121', { embeddingSize: 4 });
    const stored = await stateDict(namedTensors(densenet121(backend, 5)));
    const old = (name: string) => name.replace(/(denselayer\d+\.(?:norm|conv))([12])/, '$1.$2');
    const report = initializeFrom(
      embedder,
      null,
      file([...stored].map(([name, tensor]) => [old(name), tensor] as const)),
    );
    expect(report.loaded).toHaveLength(604);
    expect(report).toMatchObject({ missing: ['embedding.weight', 'embedding.bias'], renamed: [], warnings: [] });
  });

  test('takes MobileNetV2 of other authors by the order and shapes of its tensors', async () => {
    const embedder = new Embedder(backend, 'mobilenet_v2', { embeddingSize: 4 });
    initialize(embedder, 2);
    // Blocks whose convolutions, norms and activations are counted through: 0 1 (2) 3 4 (5) 6 7.
    const position: Record<string, number> = { '0.0': 0, '0.1': 1, '1.0': 3, '1.1': 4, 2: 6, 3: 7 };
    const foreign = (name: string) =>
      name.replace(/^features\.(\d+)\.conv\.(\d\.\d|\d)\./, (_, block, layer) => {
        const at = block === '1' ? { '0.0': 0, '0.1': 1, 1: 3, 2: 4 }[layer as string] : position[layer];
        return `features.${block}.conv.${at}.`;
      });
    const other = mobilenet_v2(backend, 7);
    initialize(other, 1);
    const stored = await stateDict(namedTensors(other));
    const report = initializeFrom(
      embedder,
      null,
      file([...stored].map(([name, tensor]) => [foreign(name), tensor] as const)),
    );
    expect(report.missing).toEqual(['embedding.weight', 'embedding.bias']);
    expect(report.skipped.map(({ name }) => name)).toEqual(['classifier.1.weight', 'classifier.1.bias']);
    for (const [name, tensor] of await stateDict(namedTensors(embedder.body)))
      expect(tensor, name).toEqual(stored.get(name));
    expect(describeInitReport(report).join('\n')).toContain(
      '  by order and shapes, under other names 250: features.1.conv.0.weight became body.features.1.conv.0.0.weight, and so on',
    );
  });

  test('says which tensor does not fit where few names do', async () => {
    const other = mobilenet_v2(backend);
    const embedder = new Embedder(backend, 'efficientnet_b0', { embeddingSize: 4 });
    const before = await stateDict(namedTensors(embedder));
    const stored = await stateDict(namedTensors(other));
    expect(() => initializeFrom(embedder, null, file(stored))).toThrow(
      'weights of another network: only 5 of 309 tensors of the backbone fit (2 %); "features.1.conv.1.weight" is [16, 32, 1, 1], where this network has "body.features.1.0.block.1.fc1.weight" [8, 32, 1, 1]',
    );
    expect(await stateDict(namedTensors(embedder))).toEqual(before);
  });

  test('says the share that fits where it is less than half', async () => {
    const embedder = new Embedder(backend, 'resnet34', { embeddingSize: 4 });
    const part = [...(await stateDict(namedTensors(resnet18(backend))))].filter(([name]) => /layer[12]/.test(name));
    const report = initializeFrom(embedder, null, file(part));
    expect(report.warnings).toEqual([expect.stringMatching(/^only 45 of 180 tensors of the backbone fit \(25 %\): /)]);
    expect(describeInitReport(report).join('\n')).toContain('\n  warning: only 45 of 180 tensors');
  });
});

import { Tensor } from '@flukeprint/autograd';
import { ReferenceBackend } from '@flukeprint/kernels';
import { randomStream } from '@flukeprint/random';
import { expect, test } from 'vitest';
import { initialize } from '../nn/init.ts';
import { namedTensors } from '../nn/module.ts';
import { ArcFace } from './arcface.ts';
import { createLoss, type LossOptions, LossOptionsError } from './create-loss.ts';
import { PartialArcFace } from './partial-arcface.ts';
import { SoftmaxLoss } from './softmax-loss.ts';
import { TripletLoss } from './triplet-loss.ts';

const backend = new ReferenceBackend();
const surroundings = { backend, individuals: 6, embeddingSize: 3, counts: [1, 2, 4, 8, 16, 32] };
const embeddings = Tensor.from(backend, [1, 2, 3, -1, 0, 2, 2, 2, -2, 0, 1, 0], [4, 3]);
const target = Int32Array.of(0, 5, 0, 2);

/** The value of a loss whose weights seed 0 made. */
async function lossOf(options: LossOptions): Promise<number> {
  const loss = createLoss(options, surroundings);
  initialize(loss, 0);
  loss.beginStep(randomStream(0, 'step', 1, 'head'));
  return loss.loss(embeddings, target).item();
}

const classes: [LossOptions, unknown][] = [
  [{ loss: 'arcface' }, ArcFace],
  [{ loss: 'arcface', sampleClasses: 0.5 }, PartialArcFace],
  [{ loss: 'triplet' }, TripletLoss],
  [{ loss: 'cross-entropy' }, SoftmaxLoss],
];
test.for(classes)('%j', async ([options, kind]) => {
  expect(createLoss(options, surroundings).constructor).toBe(kind);
  expect(Number.isFinite(await lossOf(options))).toBe(true);
});

const changes: LossOptions[] = [
  { loss: 'arcface', scale: 10 },
  { loss: 'arcface', margin: 0.2 },
  { loss: 'arcface', easyMargin: true },
  { loss: 'arcface', subcenters: 3 },
  { loss: 'arcface', dynamicMargin: true },
  { loss: 'arcface', dynamicMargin: { a: 0.4 } },
  { loss: 'arcface', labelSmoothing: 0.1 },
  { loss: 'arcface', focalGamma: 2 },
  { loss: 'arcface', sampleClasses: 4 },
  { loss: 'triplet', tripletMargin: 1 },
  { loss: 'triplet', tripletMargin: 'soft' },
  { loss: 'triplet', tripletMargin: 2, mining: 'weighted' },
  { loss: 'cross-entropy', labelSmoothing: 0.1 },
  { loss: 'cross-entropy', focalGamma: 2 },
];
test('every option changes the loss', async () => {
  const plain = new Map<string, number>();
  for (const loss of ['arcface', 'triplet', 'cross-entropy'] as const) plain.set(loss, await lossOf({ loss }));
  for (const options of changes) {
    expect(await lossOf(options), JSON.stringify(options)).not.toBeCloseTo(plain.get(options.loss)!, 6);
  }
  const hard = await lossOf({ loss: 'triplet', tripletMargin: 2 });
  expect(await lossOf({ loss: 'triplet', tripletMargin: 2, mining: 'weighted' })).not.toBeCloseTo(hard, 6);
});

test('defaults of another loss’s options are no options', () => {
  const settings = {
    scale: 30,
    margin: 0.5,
    easyMargin: false,
    subcenters: 1,
    dynamicMargin: false,
    labelSmoothing: 0,
  };
  const unset = { focalGamma: null, sampleClasses: null, tripletMargin: 0.3, mining: 'hard' } as const;
  for (const loss of ['arcface', 'triplet', 'cross-entropy'] as const)
    createLoss({ loss, ...settings, ...unset }, surroundings);
});

const refused: [LossOptions, string][] = [
  [{ loss: 'contrastive' as 'triplet' }, 'unknown loss "contrastive"; expected one of arcface, triplet, cross-entropy'],
  [{ loss: 'triplet', subcenters: 3 }, 'subcenters (3) has no meaning for the loss triplet, only for arcface'],
  [{ loss: 'triplet', labelSmoothing: 0.1 }, 'labelSmoothing (0.1) has no meaning for the loss triplet'],
  [{ loss: 'arcface', mining: 'weighted' }, 'mining ("weighted") has no meaning for the loss arcface'],
  [{ loss: 'cross-entropy', sampleClasses: 10 }, 'sampleClasses (10) has no meaning for the loss cross-entropy'],
  [{ loss: 'arcface', sampleClasses: 0 }, 'expected sampleRate to be above 0 and at most 1, received 0'],
  [{ loss: 'arcface', focalGamma: 1, labelSmoothing: 0.5 }, 'received both'],
];
test.for(refused)('%j: %s', ([options, message]) => {
  expect(() => createLoss(options, surroundings)).toThrow(LossOptionsError);
  expect(() => createLoss(options, surroundings)).toThrow(message);
});

test('dynamic margins want the counts', () => {
  expect(() => createLoss({ loss: 'arcface', dynamicMargin: true }, { ...surroundings, counts: undefined })).toThrow(
    'expected the counts of photos for dynamicMargin',
  );
});

test('the sampled rows have the optimiser’s weight decay', async () => {
  const optimizer = { weightDecay: 0.5 };
  const weights = await Promise.all(
    [optimizer, undefined].map((optimizer) => {
      const loss = createLoss({ loss: 'arcface', sampleClasses: 1 }, { ...surroundings, optimizer });
      initialize(loss, 0);
      loss.beginStep(randomStream(0));
      const value = loss.loss(embeddings, target);
      for (const [, rows] of loss.rowParameters()) rows.grad = Tensor.from(backend, new Float64Array(18), [6, 3]);
      value.dispose();
      loss.stepRows(0.1, 1);
      return Object.fromEntries(namedTensors(loss)).weight!.read();
    }),
  );
  expect(weights[0]).not.toEqual(weights[1]);
});

import { ReferenceBackend } from '@flukeprint/kernels';
import { expect, test } from 'vitest';
import { createSmallEmbedder } from '../testing/small-embedder.ts';
import { profileModel } from './profile-model.ts';
import { Recorder } from './recorder.ts';
import type { Recording } from './recording.ts';

test('records as many steps as were asked for, after those to warm up', async () => {
  const recordings: Recording[] = [];
  const onRecorded = async (recording: Recording) => void recordings.push(recording);
  const recorder = new Recorder({ steps: 2, photosPerStep: 2, onRecorded });
  const backend = new ReferenceBackend();
  const sizes = { model: 'resnet18', imageSize: 8, batchSize: 2, precision: 'f32' } as const;
  await profileModel({ backend, sizes, recorder, createEmbedder: createSmallEmbedder });
  expect(recordings).toHaveLength(1);
  const [{ steps, phases, operations, photosPerStep }] = recordings as [Recording];
  expect(steps.map(({ name }) => name)).toEqual(['step 3', 'step 4']);
  expect(photosPerStep).toBe(2);
  const names = new Set(phases.map(({ name }) => name));
  expect(names).toEqual(new Set([...names, 'data wait', 'forward', 'backward', 'read back']));
  expect(operations.filter(({ name }) => name === 'conv2d')).toHaveLength(2);
});

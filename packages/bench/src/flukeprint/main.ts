/** Flukeprint as an engine of the bench: a process of its own, like its peers. */

import { isSoftwareAdapter } from '@flukeprint/reid/device/open-device';
import packageJson from '../../package.json' with { type: 'json' };
import { serve, type Task, Unsupported } from '../serve.ts';
import { prepareAugmentation } from './augmentation.ts';
import { prepareDetectorInference, prepareDetectorTraining, writeDetectorWeights } from './detector.ts';
import { type DeviceSettings, openBenchDevice } from './device.ts';
import { prepareKernel } from './kernel.ts';
import { prepareFedTraining, prepareLoading } from './loader.ts';
import { prepareLocalFeatures, prepareLocalMatching } from './local-features.ts';
import { metered, stepCost, tuneTask } from './metered.ts';
import { prepareInference, prepareTraining, writeWeights } from './network.ts';
import { preparePhotoEmbedding } from './photo-embedding.ts';
import { prepareStream } from './stream.ts';

const { backend, threads, meter } = await openBenchDevice(JSON.parse(process.argv[2]!) as DeviceSettings);

const onGpu = (task: Task) => (meter ? metered(task, backend, meter) : task);

await serve({
  about: {
    version: packageJson.version,
    threads,
    description: backend.description,
    device: backend.name,
    software: isSoftwareAdapter(backend),
    f16: 'supportsF16' in backend && backend.supportsF16 === true,
    timestamps: meter?.timer !== undefined,
  },
  prepare(work, tensors) {
    switch (work.kind) {
      case 'conv2d':
      case 'linear':
        return onGpu(prepareKernel(backend, work, tensors));
      case 'stream':
        return onGpu(prepareStream(backend, work, tensors));
      case 'training':
        return prepareTraining(backend, work, tensors).then(onGpu);
      case 'inference':
        return prepareInference(backend, work, tensors).then(onGpu);
      case 'detector_training':
        return prepareDetectorTraining(backend, work, tensors);
      case 'detector_inference':
        return prepareDetectorInference(backend, work, tensors);
      case 'photo_embedding':
        return preparePhotoEmbedding(backend, work);
      case 'loading':
        return prepareLoading(work);
      case 'fed_training':
        return prepareFedTraining(backend, work);
      case 'augmentation':
        return prepareAugmentation(work);
      case 'local_features':
        return prepareLocalFeatures(work);
      case 'local_matching':
        return prepareLocalMatching(backend, work);
    }
  },
  async tune(work) {
    if (work.kind !== 'training') throw new Unsupported(`tuning of ${work.kind}`);
    const task = await prepareTraining(backend, work);
    try {
      return await tuneTask(task, backend);
    } finally {
      await task.dispose?.();
    }
  },
  async stepCost(work, steps) {
    if (work.kind !== 'training' || !meter) throw new Unsupported(`the cost of ${work.kind}`);
    const task = await prepareTraining(backend, work);
    try {
      return await stepCost(task, steps, backend, meter);
    } finally {
      await task.dispose?.();
    }
  },
  async writeWeights(work) {
    switch (work.kind) {
      case 'training':
      case 'inference':
        return writeWeights(backend, work);
      case 'detector_training':
      case 'detector_inference':
        return writeDetectorWeights(backend, work);
      default:
        throw new Unsupported(`weights of ${work.kind}`);
    }
  },
});
await backend.destroy();

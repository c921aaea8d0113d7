import { Tensor } from '@flukeprint/autograd';
import { createLoader, type Loader, labelsOf, listPhotos } from '@flukeprint/data';
import type { Backend } from '@flukeprint/kernels';
import type { Task } from '../serve.ts';
import type { LoaderWork } from '../work.ts';
import { loadClassifier, Trainee } from './network.ts';

/** One epoch of batches that nobody uses. */
export async function prepareLoading(work: LoaderWork): Promise<Task> {
  const loader = await open(work);
  let epoch = 0;
  return {
    async run() {
      for await (const _ of loader.batches(epoch++));
    },
    dispose: () => loader.close(),
  };
}

/** One epoch of training steps, each with a batch of the loader's. */
export async function prepareFedTraining(backend: Backend, work: LoaderWork): Promise<Task> {
  const loader = await open(work);
  const trainee = new Trainee(await loadClassifier(backend, work));
  let epoch = 0;
  return {
    async run() {
      for await (const { images, shape, labels } of loader.batches(epoch++)) {
        const tensors = [Tensor.from(backend, images, shape), Tensor.from(backend, labels, [labels.length])] as const;
        const loss = trainee.step(...tensors);
        // As the training loop does, which logs it.
        await loss.item();
        for (const tensor of [...tensors, loss]) tensor.dispose();
      }
    },
    async dispose() {
      trainee.dispose();
      await loader.close();
    },
  };
}

async function open({ folder, cached, batch, image_size }: LoaderWork): Promise<Loader> {
  const { photos, individuals } = await listPhotos(folder);
  return createLoader({
    photos,
    labels: labelsOf(photos, individuals),
    imageSize: image_size,
    batchSize: batch,
    ...(cached ? {} : { cacheBytes: 0 }),
  });
}

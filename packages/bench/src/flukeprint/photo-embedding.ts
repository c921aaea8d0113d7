import { noGrad, Tensor } from '@flukeprint/autograd';
import { type Box, createDetectionLoader, createLoader, type Letterbox, listPhotos, toPhoto } from '@flukeprint/data';
import type { Backend } from '@flukeprint/kernels';
import { builtInCfg, createDarknet, type Detection, Embedder, fuseBatchNorms, initialize } from '@flukeprint/models';
import { detectInBatch } from '@flukeprint/reid/detection/search/detect-in-batch';
import type { Task } from '../serve.ts';
import type { SearchWork } from '../work.ts';

/** As `detect` searches. */
const search = { confidence: 0.3, iou: 0.6 };

/** Photos → boxes of flukes → embeddings of what they show, by the loaders and networks of `embed --detector`. */
export async function preparePhotoEmbedding(backend: Backend, work: SearchWork): Promise<Task> {
  const { photos } = await listPhotos(work.folder);
  const untrained = createDarknet(backend, builtInCfg(work.detector), `${work.detector}.cfg`);
  initialize(untrained, 0);
  const detector = await fuseBatchNorms(untrained);
  untrained.dispose();
  const embedder = new Embedder(backend, work.embedder);
  initialize(embedder, 0);
  embedder.eval();
  const searching = createDetectionLoader({ imageSize: work.image_size, batchSize: work.batch });
  // Every call decodes the photos anew, as those of a folder that is seen for the first time.
  const cropping = createLoader({ photos, imageSize: work.crop_size, batchSize: work.batch, cacheBytes: 0 });
  return {
    async run() {
      const boxes: Box[] = [];
      for await (const batch of searching.evaluation(photos)) {
        const found = await detectInBatch(backend, detector, batch.images, batch.shape, search);
        for (const [i, [best]] of found.entries()) boxes[batch.photos[i]!] = boxInPhoto(best, batch.letterboxes[i]!);
      }
      const flukes = photos.map((photo, i) => ({ ...photo, box: boxes[i]! }));
      for await (const batch of cropping.evaluation(flukes)) {
        const images = Tensor.from(backend, batch.images, batch.shape);
        const embeddings = noGrad(() => embedder.call(images));
        await embeddings.read();
        for (const tensor of [images, embeddings]) tensor.dispose();
      }
    },
    async dispose() {
      for (const part of [detector, embedder]) part.dispose();
      await Promise.all([searching.close(), cropping.close()]);
    },
  };
}

/** The best box in pixels of the photo; the middle half of the photo where random weights have found none. */
function boxInPhoto(best: Detection | undefined, letterbox: Letterbox): Box {
  if (best) return toPhoto(best.box, letterbox);
  const { width, height } = letterbox;
  return { x: width / 4, y: height / 4, w: width / 2, h: height / 2 };
}

import { greyPhoto, listPhotos } from '@flukeprint/data';
import type { Backend } from '@flukeprint/kernels';
import { type LocalFeatures, sift } from '@flukeprint/local-features';
import { randomStream } from '@flukeprint/random';
import { LocalGallery } from '@flukeprint/reid/local-features/local-gallery';
import type { Task } from '../serve.ts';
import type { LocalFeaturesWork, LocalMatchingWork } from '../work.ts';

/** As `match` asks for them. */
const options = { contrast: 0.01, upright: false };

export async function prepareLocalFeatures({ folder, image_size, features }: LocalFeaturesWork): Promise<Task> {
  const { photos } = await listPhotos(folder);
  const grey = await Promise.all(photos.map((photo) => greyPhoto(photo, image_size)));
  return {
    run() {
      for (const photo of grey) sift(photo, { ...options, most: features });
    },
  };
}

/** Of each of a query's descriptors the nearest of every photo, if it is that one's, too. */
export function prepareLocalMatching(backend: Backend, work: LocalMatchingWork): Task {
  const query = randomFeatures(work, 0);
  // The time does not depend on the values, and many random ones take long.
  const some = Array.from({ length: 16 }, (_, i) => randomFeatures(work, i + 1));
  const photos = Array.from({ length: work.batch }, (_, i) => some[i % some.length]!);
  const gallery = new LocalGallery(backend, photos, work.dimensions);
  return {
    async run() {
      await gallery.nearest(query);
    },
    dispose: () => gallery.dispose(),
  };
}

/** Of length 1 and without negative values, as SIFT's. */
function randomFeatures({ features, dimensions }: LocalMatchingWork, photo: number): LocalFeatures {
  const random = randomStream(0, 'descriptors', photo);
  const descriptors = Float32Array.from({ length: features * dimensions }, () => random.uniform());
  for (let i = 0; i < features; i++) {
    const row = descriptors.subarray(i * dimensions, (i + 1) * dimensions);
    const length = Math.hypot(...row);
    for (const [j, value] of row.entries()) row[j] = value / length;
  }
  return { count: features, keypoints: new Float32Array(4 * features), descriptors };
}

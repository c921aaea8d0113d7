import { applyAugmentation, resolveAugmentation } from '@flukeprint/data';
import { randomStream } from '@flukeprint/random';
import type { Task } from '../serve.ts';
import type { AugmentationWork } from '../work.ts';

/** A batch of augmented images, as a worker of the loader makes them. */
export function prepareAugmentation({ batch, image_size: size }: AugmentationWork): Task {
  const augmentation = resolveAugmentation('gdsc');
  const random = randomStream(0, 'photo');
  // Smooth, as photos are: the cost of a transform hardly depends on it.
  const pixels = Uint8Array.from(
    { length: 3 * size * size },
    (_, i) => 128 + 100 * Math.sin(i / 999) + random.integer(20),
  );
  const output = new Float32Array(pixels.length);
  let index = 0;
  return {
    run() {
      for (let i = 0; i < batch; i++)
        applyAugmentation(pixels, size, augmentation, randomStream(0, 'augment', 0, index++), output);
    },
  };
}

import { siftPhotos } from '@flukeprint/data';
import { siftDimensions } from '@flukeprint/local-features';
import type { LocalExtractor } from './extractor.ts';

/** As the right whales and humpbacks of docs/accuracy.md are told apart best. */
const options = { size: 384, most: 512, contrast: 0.01, upright: false };

/** SIFT: no weights, on the processor's cores. */
export function siftExtractor({ workers }: { readonly workers?: number } = {}): LocalExtractor {
  const { size, most, contrast, upright } = options;
  return {
    id: `sift 1 ${size} ${most} ${contrast} ${upright}`,
    size,
    dimensions: siftDimensions,
    extract: (photos, onPhoto) => siftPhotos(photos, { ...options, workers, onPhoto }),
    dispose: () => {},
  };
}

import { type MirrorAxis, siftPhotos } from '@flukeprint/data';
import { siftDimensions } from '@flukeprint/local-features';
import type { LocalExtractor } from './extractor.ts';

/** By the ablation of docs/accuracy.md. */
const common = { size: 384, most: 512, contrast: 0.01 };

/**
 * SIFT: no weights, on the processor's cores. `upright` is for photos that show animals the same way up: a feature that points
 * another way is then another feature, and fewer look alike. With an axis it sees the mirror images of the photos.
 */
export function siftExtractor(
  upright: boolean,
  { workers, mirrorAxis = 'none' }: { readonly workers?: number; readonly mirrorAxis?: MirrorAxis } = {},
): LocalExtractor {
  const { size, most, contrast } = common;
  const options = { ...common, upright, mirrorAxis };
  const mirrored = mirrorAxis === 'none' ? '' : ` mirrored ${mirrorAxis}`;
  return {
    id: `sift 1 ${size} ${most} ${contrast} ${upright ? 'upright' : 'any angle'}${mirrored}`,
    verification: upright ? { turn: Math.PI / 6, scaleRange: 2 } : { scaleRange: 3 },
    size,
    dimensions: siftDimensions,
    extract: (photos, onPhoto) => siftPhotos(photos, { ...options, workers, onPhoto }),
    dispose: () => {},
  };
}

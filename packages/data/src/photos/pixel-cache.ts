import { type Box, boxKey } from './box.ts';
import type { Photo } from './photo.ts';

/**
 * Decoded photos, [imageSize, imageSize, 3] bytes each, in memory that all workers share: whoever decodes a photo first
 * leaves it here. Photos beyond the budget have no slot and are decoded anew each time.
 */
export interface PixelCache {
  readonly imageSize: number;
  /** Slot by {@link pixelKey}. */
  readonly slots: ReadonlyMap<string, number>;
  readonly memory: CacheMemory;
}

/** The part of a cache that travels to the workers. */
export interface CacheMemory {
  readonly pixels: SharedArrayBuffer;
  /** One Int32 per slot: 1 once its pixels are complete. */
  readonly filled: SharedArrayBuffer;
}

/** Two boxes of one file are different pictures. */
const pixelKey = ({ file, box }: Pick<Photo, 'file' | 'box'>) => `${file}\0${boxKey(box)}`;

const defaultCacheBytes = 2 ** 30;

/** Room for as many of `photos`, from the first, as fit into `bytes`. Pages are only taken when they are written. */
export function createPixelCache(photos: readonly Photo[], imageSize: number, bytes = defaultCacheBytes): PixelCache {
  const slotBytes = imageSize * imageSize * 3;
  const count = Math.min(photos.length, Math.floor(bytes / slotBytes));
  return {
    imageSize,
    slots: new Map(photos.slice(0, count).map((photo, slot) => [pixelKey(photo), slot])),
    memory: { pixels: new SharedArrayBuffer(count * slotBytes), filled: new SharedArrayBuffer(count * 4) },
  };
}

/** A photo as a worker needs to know it. */
export interface PhotoToRead {
  readonly path: string;
  readonly file: string;
  readonly box?: Box;
  /** In the cache; −1 for none. */
  readonly slot: number;
}

export function photoToRead(photo: Photo, { slots }: PixelCache): PhotoToRead {
  const { path, file, box } = photo;
  return { path, file, box, slot: slots.get(pixelKey(photo)) ?? -1 };
}

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { greyPhoto, listPhotos } from '@flukeprint/data';
import { randomStream } from '@flukeprint/random';
import { describe, expect, test } from 'vitest';
import { positionUnderFlips } from './position.ts';
import { samplePhotos } from './sample-photos.ts';

const side = 16;

/** Noise over a slope from top to bottom, and something bright where `shows` says. */
function photosWith(shows: (x: number, y: number) => boolean) {
  const random = randomStream(0, 'photos');
  return Array.from({ length: 40 }, () => ({
    ...{ width: side, height: side },
    pixels: Float32Array.from({ length: side ** 2 }, (_, i) => {
      const [x, y] = [i % side, Math.floor(i / side)];
      return 0.03 * y + 0.3 * random.uniform() + (shows(x, y) ? 0.4 : 0);
    }),
  }));
}

test('heads that face right stay so when top and bottom are exchanged', () => {
  const { horizontal, vertical } = positionUnderFlips(photosWith((x, y) => x > 8 && y > 4 && y < 11));
  expect(horizontal).toBeGreaterThan(0.9);
  expect(vertical).toBeLessThan(0.5);
});

test('flukes from behind stay where they are when left and right are', () => {
  const { horizontal, vertical } = positionUnderFlips(photosWith((x, y) => x > 4 && x < 11 && y > 8));
  expect(vertical).toBeGreaterThan(0.9);
  expect(horizontal).toBeLessThan(0.5);
});

test('nothing but a slope is no position', () => {
  const { horizontal, vertical } = positionUnderFlips(photosWith(() => false));
  expect(Math.max(horizontal, vertical)).toBeLessThan(0.5);
});

const data = fileURLToPath(new URL('../../../../../shared/data', import.meta.url));

// Photos of real whales never enter the repository.
describe.skipIf(!existsSync(data))('photos beside the repository', () => {
  test.for([
    ['right-whales', 'horizontal', 'vertical'],
    ['humpbacks', 'vertical', 'horizontal'],
  ] as const)('%s keep their position about the %s axis', async ([name, axis, other]) => {
    const { photos } = await listPhotos(`${data}/${name}`);
    const sample = samplePhotos(photos, { photos: 60, queries: 0, seed: 0, groups: new Map() });
    const position = positionUnderFlips(
      await Promise.all(sample.photos.slice(0, 60).map((photo) => greyPhoto(photo, 32))),
    );
    expect(position[axis]).toBeGreaterThan(0.9);
    expect(position[other]).toBeLessThan(0.8);
  });
});

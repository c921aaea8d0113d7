import { keepEmbeddings } from '@flukeprint/catalogue';
import { onEachEngine, type Place } from '@flukeprint/catalogue/testing/engines';
import { hasPgvector } from '@flukeprint/catalogue/testing/pgvector';
import { place } from '@flukeprint/catalogue/testing/placed';
import { ReferenceBackend } from '@flukeprint/kernels';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordingReporter } from '../testing/recording-reporter.ts';
import { contentOf } from './photo-content.ts';
import { type SimilarOptions, similarPhotos } from './similar-photos.ts';

const pgvector = await hasPgvector();

onEachEngine('photos of a catalogue that look like an encounter', (freshPlace) => {
  let home: Place;
  /** Photos by the angle of their vectors in degrees: encounter 1 has two of them; the last has none. */
  const angles = [0, 90, 10, 85, 40, 200];
  const animals = [undefined, undefined, 'Luna', 'Sal', 'Luna', 'Sal'];
  beforeAll(async () => {
    home = await freshPlace();
    const told = [...angles.keys(), angles.length].map((i) => ({
      ...{ path: `${i}.jpg`, hash: `hash ${i}`, encounter: i < 2 ? 'asked' : `${i}` },
      ...(animals[i] && { animal: animals[i] }),
      seen: { place: i % 2 ? 'Pico' : 'Faial' },
    }));
    const catalogue = await place(home.name, told);
    const vectors = angles.map((degrees, i) => {
      const angle = (degrees * Math.PI) / 180;
      return [contentOf({ hash: `hash ${i}` })!, Float32Array.of(Math.cos(angle), Math.sin(angle))] as const;
    });
    await keepEmbeddings(catalogue, 'net', new Map(vectors));
    await catalogue.close();
  });
  afterAll(() => home.remove());

  async function similar(options: Partial<SimilarOptions> = {}) {
    const reporter = recordingReporter();
    const backend = new ReferenceBackend();
    const found = await similarPhotos({ backend, catalogue: home.name, encounter: 1, top: 20, ...options, reporter });
    expect(backend.liveBytes).toBe(0);
    return { ...found, paths: found.photos.map(({ photo }) => photo.path), told: reporter.told };
  }

  test('come by their best cosine with any of its photos, its own left out', async () => {
    const { paths, photos, told, asked, compared, by, network } = await similar();
    expect(paths).toEqual(['3.jpg', '2.jpg', '4.jpg', '5.jpg']);
    expect(photos[0]!.similarity).toBeCloseTo(Math.cos((5 * Math.PI) / 180), 6);
    expect(photos[1]!.photo.individual).toBe('Luna');
    expect({ asked, compared, by, network }).toEqual({ asked: 2, compared: 4, by: 'comparison', network: 'net' });
    expect(told).toEqual([{ kind: 'note', text: expect.stringMatching(/^1 photo without a vector/) }]);
    expect((await similar({ top: 2 })).paths).toEqual(['3.jpg', '2.jpg']);
  });

  test('are only those that a filter means', async () => {
    expect((await similar({ where: 'individual = Luna' })).paths).toEqual(['2.jpg', '4.jpg']);
    expect((await similar({ where: 'place = Pico and named' })).paths).toEqual(['3.jpg', '5.jpg']);
  });

  test('found nowhere say why', async () => {
    await expect(similar({ where: 'individual = Bruma' })).rejects.toThrow('fits the filter individual = Bruma');
    await expect(similar({ where: 'path = "6.jpg"' })).rejects.toThrow(
      'none of the 1 photo asked for has a vector of the network net',
    );
    await expect(similar({ encounter: 6 })).rejects.toThrow('no vectors are kept of the photos of encounter 6');
    await expect(similar({ encounter: 99 })).rejects.toThrow('has no photos of an encounter 99');
    await expect(similar({ network: 'x' })).rejects.toThrow('keeps no vectors of a network x: it has net');
  });

  test('by an index are the same; where there can be none this is said, and all are compared', async () => {
    const { paths, photos, by, told } = await similar({ index: true });
    expect(paths).toEqual(['3.jpg', '2.jpg', '4.jpg', '5.jpg']);
    expect(photos[0]!.similarity).toBeCloseTo(Math.cos((5 * Math.PI) / 180), 6);
    if (home.name.startsWith('postgres') && pgvector) expect(by).toBe('index');
    else {
      expect(by).toBe('comparison');
      expect(told[0]).toEqual({ kind: 'note', text: expect.stringMatching(/: all vectors are compared instead$/) });
    }
  });

  test('are asked of a catalogue that keeps no vectors yet in vain', async () => {
    const other = await freshPlace();
    await (await place(other.name, [{ path: 'a.jpg', hash: 'a' }])).close();
    await expect(similar({ catalogue: other.name })).rejects.toThrow('keeps no vectors yet');
    await other.remove();
  });
});

import { Catalogue } from '@flukeprint/catalogue';
import { onEachEngine, type Place } from '@flukeprint/catalogue/testing/engines';
import type { Photo } from '@flukeprint/data';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Collection } from '../photos/collection.ts';
import { recordingReporter } from '../testing/recording-reporter.ts';
import { embedOnce } from './embed-once.ts';

onEachEngine('embeddings of a catalogue', (freshPlace) => {
  let home: Place;
  /** Each test has photos of its own: to make a catalogue takes PostgreSQL a while. */
  let tests = 0;
  beforeAll(async () => {
    home = await freshPlace();
    await (await Catalogue.init(home.name)).close();
  });
  afterAll(() => home.remove());
  beforeEach(() => {
    tests += 1;
  });

  const photo = (name: string, more: Partial<Photo> = {}): Photo => ({
    ...{ path: name, file: `/${name}`, individual: '', hash: `hash of ${name} in ${tests}` },
    ...more,
  });
  const network = { id: 'a', embeddingSize: 2 };
  let embedded: string[] = [];

  /** What a network makes of photos: vectors that say how many it has seen; nothing of one that is called so. */
  async function embed({ photos: all }: Collection) {
    const photos = all.filter(({ path }) => path !== 'unreadable');
    const data = Float32Array.from(photos.flatMap(() => [0.5 + embedded.length, embedded.length]));
    embedded.push(...photos.map(({ path }) => path));
    return { photos, embeddings: { count: photos.length, size: 2, data } };
  }

  async function run(photos: readonly Photo[], ways: object = {}, of = network) {
    const reporter = recordingReporter();
    embedded = [];
    const collection = { source: home.name, photos, leftOut: [], rows: 0, isCatalogue: true };
    const found = await embedOnce(of, collection, { reporter, ...ways }, embed);
    return { ...found, told: reporter.told };
  }

  test('photos are embedded once, whatever they are called and whoever they show', async () => {
    const first = await run([photo('1'), photo('2')]);
    expect(first.told).toEqual([{ kind: 'embeddings kept', known: 0, fresh: 2 }]);
    const renamed = photo('2', { path: 'b/2', individual: 'Luna', encounter: '7' });
    const second = await run([photo('3'), renamed, photo('1')]);
    expect(embedded).toEqual(['3']);
    expect(second.told).toEqual([{ kind: 'embeddings kept', known: 2, fresh: 1 }]);
    expect(second.photos.map(({ path }) => path)).toEqual(['3', 'b/2', '1']);
    const [one, two] = [first.embeddings.data.subarray(0, 2), first.embeddings.data.subarray(2, 4)];
    expect(second.embeddings.data).toEqual(Float32Array.of(0.5, 0, ...two, ...one));
    await run([photo('1'), photo('2'), photo('3')]);
    expect(embedded).toEqual([]);
  });

  test.each<[string, Partial<Photo>, object, typeof network]>([
    ['another box', { box: { x: 1, y: 2, w: 3, h: 4 } }, {}, network],
    ['another content', { hash: 'other' }, {}, network],
    ['another network', {}, {}, { id: 'b', embeddingSize: 2 }],
    ['flip', {}, { flip: true }, network],
    ['scales', {}, { scales: [1, 1.25] }, network],
    ['precision', {}, { precision: 'f16' }, network],
  ])('%s is another vector, and the first stays', async (_, more, ways, of) => {
    await run([photo('1')]);
    await run([photo('1', more)], ways, of);
    expect(embedded).toEqual(['1']);
    await run([photo('1')]);
    expect(embedded).toEqual([]);
  });

  test('a photo of unknown content is embedded each time, and one that cannot be read is left out', async () => {
    const { hash: _, ...nameless } = photo('1');
    for (let time = 0; time < 2; time++) {
      const { photos, embeddings } = await run([nameless, photo('unreadable'), photo('2')]);
      expect(photos.map(({ path }) => path)).toEqual(['1', '2']);
      expect(embeddings.count).toBe(2);
      expect(embedded).toEqual(time === 0 ? ['1', '2'] : ['1']);
    }
  });

  test('vectors of another length are refused', async () => {
    await run([photo('1')]);
    await expect(run([photo('1')], {}, { id: 'a', embeddingSize: 3 })).rejects.toThrow(
      'keeps a vector of 8 bytes for the network a, expected 3 numbers of 4',
    );
  });
});

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { exportCatalogue } from '../export/export-catalogue.ts';
import { undo } from '../journal/undo.ts';
import { photosMarkedSince } from '../lists/photo-decisions.ts';
import { placedPhotos } from '../lists/placed-photos.ts';
import { boxCounts, boxesView, photosToBox } from '../review/boxes-view.ts';
import { gradePhoto } from '../review/grades.ts';
import { onEachEngine } from '../testing/engines.ts';
import { place } from '../testing/placed.ts';
import { verify } from '../upkeep/verify.ts';
import { markBoxes, type PixelBox } from './mark-boxes.ts';

const ana = { by: 'Ana' };
const box = (x: number): PixelBox => [x, 20, 30, 40];

onEachEngine('marked boxes', (freshPlace) => {
  const opened = async () => {
    const home = await freshPlace();
    const photo = { width: 200 };
    const catalogue = await place(home.name, [
      { path: 'a/1.jpg', animal: 'Luna', photo: { ...photo, taken_at: '2024-08-02T10:00:00' } },
      { path: '2.jpg', photo: { ...photo, taken_at: '2024-08-01T10:00:00' }, of: { box: '[9,9,9,9]' } },
      { path: '3.jpg', encounter: 'one', photo },
      { path: '3.jpg', encounter: 'other', photo },
    ]);
    await catalogue.engine.database.updateTable('photo').set({ height: 100 }).execute();
    onTestFinished(async () => {
      await catalogue.close();
      await home.remove();
    });
    const of = async (photo: number) =>
      (await boxesView(catalogue, photo)).annotations.map((one) => [one.annotation, one.encounter, one.box]);
    return { catalogue, of };
  };

  test('a box that moves keeps its annotation; what is drawn, deleted and drawn again keeps encounter and grades', async () => {
    const { catalogue, of } = await opened();
    const first = await markBoxes(catalogue, { photo: 1, boxes: [{ box: box(1) }, { box: box(50) }] }, ana);
    expect(first).toMatchObject({ summary: '2 boxes in a/1.jpg', annotations: [1, 5] });
    await gradePhoto(catalogue, 1, { sharpness: 4 }, ana);
    await markBoxes(catalogue, { photo: 1, boxes: [{ annotation: 1, box: box(2) }] }, ana);
    expect(await of(1)).toEqual([[1, 1, box(2)]]);
    await markBoxes(catalogue, { photo: 1, boxes: [] }, ana);
    // All of the photo shows Luna still.
    expect(await of(1)).toEqual([[1, 1, null]]);
    await markBoxes(catalogue, { photo: 1, boxes: [{ box: box(3) }] }, ana);
    expect((await boxesView(catalogue, 1)).annotations).toEqual([
      { annotation: 1, encounter: 1, animal: 'Luna', box: box(3) },
    ]);
    const { sharpness } = await catalogue.engine.database
      .selectFrom('annotation')
      .select('sharpness')
      .where('id', '=', 1)
      .executeTakeFirstOrThrow();
    expect(sharpness).toBe(4);
    await undo(catalogue, first.id, ana);
    const faults: string[] = [];
    await verify(catalogue, ({ kind, text }) => kind === 'fault' && faults.push(text), { photos: false });
    expect(faults).toEqual([]);
  });

  test('two encounters in one photo: neither loses its photo, boxes go to those without one', async () => {
    const { catalogue, of } = await opened();
    const made = await markBoxes(catalogue, { photo: 3, boxes: [{ box: box(1) }, { box: box(2) }] }, ana);
    expect(made.annotations).toEqual([3, 4]);
    await markBoxes(catalogue, { photo: 3, boxes: [{ annotation: 4, box: box(2) }] }, ana);
    expect(await of(3)).toEqual([
      [3, 3, null],
      [4, 4, box(2)],
    ]);
  });

  test('a photo without a fluke is said to be so, is not matched, and that is taken back', async () => {
    const { catalogue } = await opened();
    expect(await photosToBox(catalogue, 'unboxed')).toEqual({
      photos: [1, 3],
      counts: { all: 3, unboxed: 2, unchecked: 1, empty: 0 },
    });
    expect((await photosToBox(catalogue, 'all')).photos).toEqual([2, 1, 3]);
    expect((await photosToBox(catalogue, 'unchecked')).photos).toEqual([2]);
    const { id, summary } = await markBoxes(catalogue, { photo: 2, boxes: [], isEmpty: true }, ana);
    expect(summary).toBe('no fluke in 2.jpg');
    expect((await placedPhotos(catalogue)).map(({ path }) => path)).toEqual(['a/1.jpg', '3.jpg', '3.jpg']);
    expect(await boxCounts(catalogue)).toEqual({ all: 3, unboxed: 2, unchecked: 0, empty: 1 });
    expect((await photosToBox(catalogue, 'all')).counts).toEqual(await boxCounts(catalogue));
    const { id: undone } = await undo(catalogue, id, ana);
    expect((await boxesView(catalogue, 2)).annotations[0]!.box).toEqual([9, 9, 9, 9]);
    expect(await photosMarkedSince(catalogue.engine.database as never, undone - 1)).toEqual([2]);
    expect(await photosMarkedSince(catalogue.engine.database as never, undone)).toEqual([]);
  });

  test('what another said meanwhile, and boxes that are not there, are refused', async () => {
    const { catalogue } = await opened();
    const { seen } = await boxesView(catalogue, 1);
    await markBoxes(catalogue, { photo: 1, boxes: [{ box: box(1) }] }, { by: 'Rui', seen });
    await expect(markBoxes(catalogue, { photo: 1, boxes: [] }, { ...ana, seen })).rejects.toThrow(
      'Rui decided meanwhile: 1 box in a/1.jpg',
    );
    await expect(markBoxes(catalogue, { photo: 1, boxes: [{ annotation: 3, box: box(1) }] }, ana)).rejects.toThrow(
      'a box of a/1.jpg is not there any more',
    );
    await expect(markBoxes(catalogue, { photo: 99, boxes: [] }, ana)).rejects.toThrow('there is no photo 99');
  });

  test('are exported as YOLO has them: an empty text is a photo without a fluke', async () => {
    const { catalogue } = await opened();
    await markBoxes(catalogue, { photo: 1, boxes: [{ box: [20, 10, 40, 60] }] }, ana);
    await markBoxes(catalogue, { photo: 2, boxes: [], isEmpty: true }, ana);
    const folder = await mkdtemp(join(tmpdir(), 'yolo-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const { rows, notes } = await exportCatalogue(catalogue, { format: 'yolo', path: folder });
    expect([rows, notes[0]]).toEqual([2, expect.stringContaining('1 photos have no box')]);
    const text = (name: string) => readFile(join(folder, name), 'utf8');
    expect(await text('labels/a/1.txt')).toBe('0 0.200000 0.400000 0.200000 0.600000\n');
    expect(await text('labels/2.txt')).toBe('');
    expect(await text('classes.txt')).toBe('fluke\n');
  });
});

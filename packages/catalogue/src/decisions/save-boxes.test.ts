import { expect, onTestFinished, test } from 'vitest';
import { undo } from '../journal/undo.ts';
import { placedPhotos } from '../lists/placed-photos.ts';
import { onEachEngine } from '../testing/engines.ts';
import { place } from '../testing/placed.ts';
import { saveBoxes } from './save-boxes.ts';

const box = (x: number) => ({ x, y: 0, w: 10, h: 5 });

onEachEngine('boxes', (freshPlace) => {
  test('are saved as one decision, further flukes in the same encounter, and taken back at once', async () => {
    const home = await freshPlace();
    const catalogue = await place(home.name, [
      { path: '1.jpg', animal: 'Luna' },
      { path: '2.jpg', of: { box: '[9,9,9,9]' } },
      { path: '3.jpg', encounter: 'one' },
      { path: '3.jpg', encounter: 'other' },
      { path: '4.jpg' },
    ]);
    onTestFinished(async () => {
      await catalogue.close();
      await home.remove();
    });
    const boxes = async () =>
      (await placedPhotos(catalogue)).map(({ path, nth, box, encounter }) => [path, nth, box, encounter]);
    const before = await boxes();
    const found = new Map([
      ['/photos/1.jpg', [box(1), box(2)]],
      ['/photos/2.jpg', [box(3)]],
      ['/photos/3.jpg', [box(4), box(5)]],
      ['/photos/4.jpg', []],
      ['/elsewhere/1.jpg', [box(6)]],
    ]);
    const saved = await saveBoxes(catalogue, found, { by: 'Ana' });
    expect(saved).toMatchObject({ boxes: 2, further: 1, kept: 1, unclear: 1, summary: '2 boxes found by a detector' });
    expect(await boxes()).toEqual([['1.jpg', 1, '[1,0,10,5]', 1], ...before.slice(1), ['1.jpg', 2, '[2,0,10,5]', 1]]);
    await expect(saveBoxes(catalogue, found, { by: 'Ana' })).rejects.toThrow('no box to save');
    await undo(catalogue, saved.id, { by: 'Ana' });
    expect(await boxes()).toEqual(before);
    // The annotation that nobody places any more counts for nothing.
    expect((await saveBoxes(catalogue, found, { by: 'Ana' })).boxes).toBe(2);
  });
});

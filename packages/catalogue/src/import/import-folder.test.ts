import { cpSync, renameSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { undo } from '../journal/undo.ts';
import { statusOf } from '../lists/status.ts';
import { writePhoto } from '../testing/lab-table.ts';
import { bring, encountersIn, Workplace } from '../testing/season-folder.ts';

let place: Workplace;
beforeAll(async () => {
  place = await Workplace.make();
});
afterAll(() => place.remove());

test('a folder per animal: photos of an animal within half an hour are an encounter', async () => {
  await writePhoto(place.at('whales', 'Luna', 'a.jpg'), 1, { at: '2024:08:03 10:00:00' });
  await writePhoto(place.at('whales', 'Luna', 'b.jpg'), 2, { at: '2024:08:03 10:29:00' });
  await writePhoto(place.at('whales', 'Luna', 'c.jpg'), 3, { at: '2024:08:03 11:00:00' });
  await writePhoto(place.at('whales', '007', 'd.jpg'), 4);
  await writePhoto(place.at('whales', 'unknown', 'e.jpg'), 5);
  await using catalogue = await place.fresh();
  const preview = await bring(catalogue, place.at('whales'), { dryRun: true });
  expect(preview.decision).toBeUndefined();
  expect((await statusOf(catalogue)).photos).toBe(0);
  const { counts, decision } = await bring(catalogue, place.at('whales'));
  expect(counts).toEqual(preview.counts);
  expect(counts).toMatchObject({ photos: { fresh: 5, known: 0 }, animals: { fresh: 2, known: 0 }, unnamed: 1 });
  expect(await encountersIn(catalogue)).toEqual([
    '007 | some day | 007/d.jpg',
    '? | some day | unknown/e.jpg',
    'Luna | 2024-08-03T10:00:00 | Luna/a.jpg | Luna/b.jpg',
    'Luna | 2024-08-03T11:00:00 | Luna/c.jpg',
  ]);

  const again = await bring(catalogue, place.at('whales'));
  expect(again.decision).toBeUndefined();
  expect(again.counts).toMatchObject({ photos: { fresh: 0, known: 5 }, encounters: { fresh: 0, known: 4 } });

  await undo(catalogue, decision!.id, { by: 'Ana' });
  expect(await statusOf(catalogue)).toMatchObject({ photos: 0, encounters: 0, individuals: 0 });
  await bring(catalogue, place.at('whales'));
  expect(await statusOf(catalogue)).toMatchObject({ photos: 5, annotations: 5, encounters: 4, individuals: 2 });
});

test('a copy counts once, a moved photo is known, and a photo that came later joins its encounter', async () => {
  await using catalogue = await place.fresh();
  await writePhoto(place.at('more', 'Luna', 'a.jpg'), 11, { at: '2024:08:03 10:00:00' });
  await writePhoto(place.at('more', 'Luna', 'c.jpg'), 12, { at: '2024:08:03 10:20:00' });
  cpSync(place.at('more', 'Luna', 'a.jpg'), place.at('more', 'Luna', 'copy of a.jpg'));
  const first = await bring(catalogue, place.at('more'));
  expect(first.counts.photos).toEqual({ fresh: 2, known: 0 });
  expect(first.notes).toContainEqual(expect.stringMatching(/^1 copies .*: Luna\/copy of a.jpg is Luna\/a.jpg$/));

  renameSync(place.at('more', 'Luna', 'c.jpg'), place.at('more', 'Luna', 'renamed.jpg'));
  await writePhoto(place.at('more', 'Luna', 'b.jpg'), 13, { at: '2024:08:03 10:10:00' });
  const second = await bring(catalogue, place.at('more'));
  expect(second.counts).toMatchObject({ photos: { fresh: 1, known: 2 }, encounters: { fresh: 0, known: 1 } });
  expect(second.notes).toContainEqual(
    expect.stringMatching(/known under another path.*: Luna\/renamed.jpg is Luna\/c.jpg$/),
  );
  expect(await encountersIn(catalogue)).toEqual(['Luna | 2024-08-03T10:00:00 | Luna/a.jpg | Luna/c.jpg | Luna/b.jpg']);
});

test('a season without names: encounters by time, camera and place', async () => {
  const shots: [string, string, string, string][] = [
    ['1', '2024:08:03 10:00:00', 'Canon EOS R5', '38/1 30/1 0/1'],
    ['2', '2024:08:03 10:20:00', 'Canon EOS R5', '38/1 30/1 0/1'],
    ['3', '2024:08:03 10:25:00', 'Canon EOS R5', '38/1 33/1 0/1'],
    ['4', '2024:08:03 10:10:00', 'Canon EOS 7D', '38/1 30/1 0/1'],
    ['5', '2024:08:03 12:00:00', 'Canon EOS R5', '38/1 33/1 0/1'],
  ];
  for (const [i, [name, at, camera, latitude]] of shots.entries())
    await writePhoto(place.at('flat', `${name}.jpg`), 20 + i, { at, camera, latitude });
  await using catalogue = await place.fresh();
  const { counts } = await bring(catalogue, place.at('flat'));
  expect(counts).toMatchObject({ encounters: { fresh: 4, known: 0 }, unnamed: 4, animals: { fresh: 0, known: 0 } });
  expect(await encountersIn(catalogue)).toContain('? | 2024-08-03T10:00:00 | 1.jpg | 2.jpg');
  await using wide = await place.fresh();
  expect((await bring(wide, place.at('flat'), { gap: 240 })).counts.encounters.fresh).toBe(3);
});

test('years with encounters in them', async () => {
  await writePhoto(place.at('years', '2023', 'enc 1', 'a.jpg'), 31);
  await writePhoto(place.at('years', '2023', 'enc 1', 'b.jpg'), 32);
  await writePhoto(place.at('years', '2024', 'enc 1', 'c.jpg'), 33);
  await using catalogue = await place.fresh();
  await bring(catalogue, place.at('years'), { encounterFrom: 'level-2' });
  expect(await encountersIn(catalogue)).toEqual([
    '? | 2023 | 2023/enc 1/a.jpg | 2023/enc 1/b.jpg',
    '? | 2024 | 2024/enc 1/c.jpg',
  ]);
  await expect(bring(catalogue, place.at('years'), { encounterFrom: 'deep' })).rejects.toThrow('--encounter-from top');
});

test('the same photo in two animals folders is a contradiction, and nothing is written', async () => {
  await writePhoto(place.at('twice', 'Luna', 'a.jpg'), 41);
  await writePhoto(place.at('twice', 'Luna', 'b.jpg'), 42);
  cpSync(place.at('twice', 'Luna', 'a.jpg'), place.at('twice', 'Nova', 'a.jpg'));
  await using catalogue = await place.fresh();
  await expect(bring(catalogue, place.at('twice'))).rejects.toThrow(
    '1 of 3 rows cannot be brought in, so nothing was:\n  Nova/a.jpg: Nova/a.jpg is Nova here and Luna in Luna/a.jpg',
  );
  expect((await statusOf(catalogue)).photos).toBe(0);
  const { counts } = await bring(catalogue, place.at('twice'), { skipBadRows: true });
  expect(counts).toMatchObject({ photos: { fresh: 2, known: 0 }, animals: { fresh: 1, known: 0 } });
});

test('a single photo comes in alone', async () => {
  await using catalogue = await place.fresh();
  await writePhoto(place.at('one', 'a.jpg'), 31, { at: '2024:08:03 10:00:00' });
  await writePhoto(place.at('one', 'b.jpg'), 32, { at: '2024:08:03 10:01:00' });
  await bring(catalogue, place.at('one', 'a.jpg'));
  expect(await encountersIn(catalogue)).toEqual(['? | 2024-08-03T10:00:00 | a.jpg']);
});

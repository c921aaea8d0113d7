import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readSafetensors } from '@flukeprint/models';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordingReporter } from '../../testing/recording-reporter.ts';
import { UserError } from '../../user-error.ts';
import { readDetectorData } from './detector-data.ts';
import { detectDefaults } from './detector-settings.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'detector-data-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A set of photos with these label files, each a list of its own. */
async function set(
  name: string,
  labels: readonly (string | null)[],
  more: Record<string, string> = {},
): Promise<string> {
  for (const part of ['images', 'labels']) await mkdir(join(folder, name, part), { recursive: true });
  const photo = await sharp({ create: { width: 40, height: 32, channels: 3, background: '#406080' } })
    .png()
    .toBuffer();
  for (const [n, label] of labels.entries()) {
    await writeFile(join(folder, name, 'images', `${n}.png`), photo);
    if (label !== null) await writeFile(join(folder, name, 'labels', `${n}.txt`), label);
  }
  for (const [file, text] of Object.entries(more)) await writeFile(join(folder, name, file), text);
  const list = join(folder, name, 'train.txt');
  await writeFile(list, labels.map((_, n) => `${n}\n`).join(''));
  return list;
}

async function read(data: string) {
  const reporter = recordingReporter();
  const attempt = readDetectorData({ ...detectDefaults, data }, reporter);
  const message = await attempt.then(
    () => '',
    (error: Error) => {
      expect(error).toBeInstanceOf(UserError);
      return error.message.replaceAll(`${folder}/`, '');
    },
  );
  return { message, told: reporter.told };
}
const fluke = '0 0.5 0.5 0.5 0.5\n';

test('a label of a class that is not there is named with its line and what to do', async () => {
  const fromOne = await read(await set('from-one', Array(6).fill(fluke.replace('0', '1'))));
  expect(fromOne.message).toMatch(
    /^line 1 of from-one\/labels\/\d\.txt names class 1, and there is 1 class \(0…0\)\. No label is of class 0: count the classes from 0, not from 1; or name every class in classes\.txt/,
  );
  const one = await read(
    await set('one', [...Array(5).fill(fluke), `${fluke}\n2 0.5 0.5 0.5 0.5\n`], { 'classes.txt': 'fluke\nfin\n' }),
  );
  expect(one.message).toBe(
    'line 3 of one/labels/5.txt names class 2, and there are 2 classes (0…1). Count them from 0, or name every class in classes.txt beside the list, a line each',
  );
});

test('photos without a fluke teach nothing, and too few cannot be parted', async () => {
  expect((await read(await set('empty', Array(6).fill('')))).message).toBe(
    '--data empty/train.txt has no fluke in its 5 training photos: a detector learns from boxes',
  );
  expect((await read(await set('four', Array(4).fill(fluke)))).message).toBe(
    '--data four/train.txt has 4 usable photos, too few to hold a fifth of them out: give others with --valid',
  );
});

test('reasons that are known are told before the error that nothing is left', async () => {
  const { message, told } = await read(await set('unlabelled', Array(7).fill(null)));
  expect(message).toBe(
    '--data unlabelled/train.txt leaves no photo with usable labels; above are the first 5 of 7 reasons',
  );
  expect(told).toHaveLength(5);
  expect(told[0]).toMatchObject({
    kind: 'problem',
    path: '0.png',
    reason: expect.stringContaining('has no label file'),
  });
});

test('--init built-in brings its own network and anchors, and takes no others', async () => {
  const data = await set('few', Array(6).fill(fluke));
  const reporter = recordingReporter();
  const settings = { ...detectDefaults, data, init: 'built-in' };
  const { cfg } = await readDetectorData({ ...settings, model: 'yolov3-mini' }, reporter);
  const weights = new URL('../built-in/flukes.safetensors', import.meta.url);
  expect(cfg).toBe((await readSafetensors(fileURLToPath(weights))).metadata.cfg);
  await expect(readDetectorData(settings, reporter)).rejects.toThrow(
    /--init built-in is a yolov3-mini with anchors of its own/,
  );
});

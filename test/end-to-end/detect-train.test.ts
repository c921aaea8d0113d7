import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSafetensors } from '@flukeprint/models';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { eventsOf, temporaryFolder } from './files.ts';
import { expectFailure, flukeprint, stopAfter, succeed } from './flukeprint.ts';

const folder = temporaryFolder();
const photos = join(folder, 'images');
const list = join(folder, 'train.txt');
const valid = join(folder, 'valid.txt');
const cfg = join(folder, 'small.cfg');

// Four halvings and a head, so that an epoch takes a second.
const smallCfg = `[net]
width=64
height=64
${[8, 16, 32, 32].map((filters) => `[convolutional]\nbatch_normalize=1\nfilters=${filters}\nsize=3\npad=1\nactivation=leaky\n[maxpool]\nsize=2\nstride=2`).join('\n')}
[convolutional]
filters=12
size=1
[yolo]
anchors=16,12, 30,20
classes=1
`;

/** A bright rectangle on grey, `n` deciding where; the first photo lies on its side and says so in its EXIF block. */
async function writePhoto(n: number): Promise<void> {
  const [width, height] = [120, 80];
  const box = { left: 8 + ((n * 37) % 60), top: 6 + ((n * 23) % 40), width: 36, height: 26 };
  const bright = sharp({ create: { width: box.width, height: box.height, channels: 3, background: '#f0e8d0' } }).png();
  const photo = sharp({ create: { width, height, channels: 3, background: '#406080' } }).composite([
    { input: await bright.toBuffer(), left: box.left, top: box.top },
  ]);
  const upright = await photo.jpeg().toBuffer();
  const file = join(photos, `${n}.jpg`);
  if (n === 0) await sharp(upright).rotate(-90).withMetadata({ orientation: 6 }).jpeg().toFile(file);
  else await writeFile(file, upright);
  const [x, y] = [(box.left + box.width / 2) / width, (box.top + box.height / 2) / height];
  await writeFile(join(folder, 'labels', `${n}.txt`), `0 ${x} ${y} ${box.width / width} ${box.height / height}\n`);
}

const train = [
  'detect',
  'train',
  '--data',
  list,
  '--valid',
  valid,
  '--cfg',
  cfg,
  '--image-size',
  '64',
  '--batch-size',
  '4',
];
const quick = ['--epochs', '3', '--device', 'wasm', '--workers', '1', '--threads', '1'];

beforeAll(async () => {
  await mkdir(photos);
  await mkdir(join(folder, 'labels'));
  await Promise.all(Array.from({ length: 20 }, (_, n) => writePhoto(n)));
  // Nobody at home: a valid negative.
  await writeFile(join(folder, 'labels', '15.txt'), '');
  await writeFile(list, `${Array.from({ length: 16 }, (_, n) => n).join('\n')}\n`);
  await writeFile(valid, '16\n17\n18\n19\n');
  await writeFile(cfg, smallCfg);
});

describe('detect train', () => {
  test('shows what it learned, and an interrupted run goes on to the same bits', async () => {
    const [whole, killed] = [join(folder, 'whole'), join(folder, 'killed')];
    const all = [...train, ...quick, '--start-size', '32', '--mosaic', '0.5'];
    const inSecondEpoch = ({ event, epoch }: Record<string, unknown>) => event === 'batch' && epoch === 2;
    const { stdout } = await succeed([...all, '--output', whole]);
    expect(stdout).toContain('16 photos with 15 flukes to train on, 4 held out; small');
    await stopAfter(killed, [...all, '--output', killed], 'SIGKILL', inSecondEpoch);
    const { metadata } = await readSafetensors(join(killed, 'last.safetensors'));
    const { epoch } = JSON.parse(metadata.position!);
    expect(epoch).toBeLessThan(3);
    const resumed = await succeed(['detect', 'train', '--resume', killed, '--workers', '2']);
    expect(resumed.stdout).toContain(`continuing after epoch ${epoch} of 3`);
    const finished = await succeed(['detect', 'train', '--resume', killed, '--workers', '2']);
    expect(finished.stdout).toContain('all 3 epochs are done');
    expect(finished.stdout).not.toContain('mAP@0.5');
    for (const event of ['batch', 'epoch', 'evaluation'] as const)
      expect(eventsOf(killed, event)).toEqual(eventsOf(whole, event));
    expect(eventsOf(whole, 'batch')).toHaveLength(12);
    for (const name of ['last.safetensors', 'best.safetensors']) {
      const [a, b] = await Promise.all([whole, killed].map((run) => readFile(join(run, name))));
      expect(a!.equals(b!), name).toBe(true);
    }
    const longer = await succeed(['detect', 'train', '--resume', killed, '--workers', '2', '--epochs', '4']);
    expect(longer.stdout).toContain('4 epochs in place of 3: the learning rate takes up the cosine of 4 epochs');
    expect(eventsOf(killed, 'epoch')).toHaveLength(4);
    for (const name of ['loss.svg', 'scores.svg', 'learning-rate.svg', 'precision-recall.svg', 'validation.png'])
      expect(existsSync(join(whole, 'plots', name)), name).toBe(true);
    expect(await readFile(join(whole, 'detector.cfg'), 'utf8')).toBe(smallCfg);
    // Darknet's files of the run are a detector of the same boxes.
    const boxesOf = async (detector: string, name: string) => {
      const output = join(folder, name);
      await succeed([
        ...['detect', '--detector', detector, '--data', photos, '--confidence', '0.01', '--output', output],
        ...['--device', 'wasm', '--workers', '1', '--threads', '1'],
      ]);
      return readFile(output, 'utf8');
    };
    expect(await boxesOf(join(whole, 'detector.weights'), 'darknet.csv')).toBe(await boxesOf(whole, 'ours.csv'));
  });

  test("refuses a folder of the user's own, and takes back what came to nothing", async () => {
    const [mine, empty] = [join(folder, 'mine'), join(folder, 'empty')];
    await mkdir(join(mine, 'plots'), { recursive: true });
    await mkdir(empty);
    await writeFile(join(mine, 'plots', 'figure1.svg'), 'mine');
    for (const flags of [[], ['--overwrite']]) {
      const outcome = await flukeprint([...train, ...quick, ...flags, '--output', mine]);
      expectFailure(outcome, [`${mine} holds plots, and no run`, 'new or empty folder']);
    }
    expect(await readFile(join(mine, 'plots', 'figure1.svg'), 'utf8')).toBe('mine');

    const diverging = [...train, ...quick, '--lr', '1e30', '--warmup-epochs', '0', '--output', empty];
    expectFailure(await flukeprint(diverging), ['the loss became NaN in epoch 1']);
    expect(await readdir(empty)).toEqual([]);
  });

  test('learns to find bright rectangles', async () => {
    const run = join(folder, 'learned');
    const long = ['--epochs', '60', '--lr', '0.003', '--mosaic', '0', '--eval-every', '60', '--output', run];
    const { stdout } = await succeed([...train, ...quick, ...long]);
    expect(stdout).toMatch(/^epoch 60: mAP@0\.5 /m);
    const [{ mAP50, recall }] = eventsOf(run, 'evaluation') as unknown as [Record<string, number>];
    expect(mAP50).toBeGreaterThan(0.6);
    expect(recall).toBeGreaterThan(0.6);
  });

  test('says what is wrong with photos, labels, configuration and flags', async () => {
    const bad = join(folder, 'bad');
    await mkdir(join(bad, 'images'), { recursive: true });
    await mkdir(join(bad, 'labels'));
    for (const n of [1, 2, 3, 4, 5]) await copyFile(join(photos, `${n}.jpg`), join(bad, 'images', `${n}.jpg`));
    await writeFile(join(bad, 'images', '6.jpg'), 'no photo');
    await writeFile(join(bad, 'labels', '1.txt'), '0 0.5 0.5 0.2 0.2\n0 1.2 0.5 0.1 0.1\n');
    await writeFile(join(bad, 'labels', '2.txt'), 'fluke 0.5 0.5 0.2 0.2\n');
    await writeFile(join(bad, 'labels', '3.txt'), '');
    await writeFile(join(bad, 'labels', '4.txt'), '0 0.5 0.5 0.2 0.2\n');
    for (const n of [6, 7]) await writeFile(join(bad, 'labels', `${n}.txt`), '');
    const run = ['detect', 'train', '--data', bad, '--valid', valid, '--cfg', cfg, '--image-size', '64', ...quick];
    const { stderr } = await succeed([
      ...run,
      '--epochs',
      '1',
      '--batch-size',
      '2',
      '--output',
      join(folder, 'bad-run'),
    ]);
    expect(stderr).toMatch(
      /skipped 1\.jpg: 1\.txt, label line 2: expected a box within the photo, .* received "0 1\.2 0\.5 0\.1 0\.1"/,
    );
    expect(stderr).toMatch(/skipped 2\.jpg: 2\.txt, label line 1: expected five numbers/);
    expect(stderr).toMatch(/skipped 5\.jpg: has no label file .*5\.txt; an empty one says/);
    expect(stderr).toMatch(/skipped 6\.jpg: content is no JPEG/);
    expect(stderr).toMatch(/skipped labels\/7\.txt: is the label of a photo that is not in images\//);

    const cyclic = join(folder, 'cyclic.cfg');
    await writeFile(cyclic, smallCfg.replace('[yolo]', '[route]\nlayers=9\n[yolo]'));
    const withCfg = (file: string) => train.map((arg) => (arg === cfg ? file : arg));
    expectFailure(await flukeprint([...withCfg(cyclic), ...quick]), [
      /cyclic\.cfg:\d+: \[route\] layer 9 would need layer 9, .* a cycle/,
    ]);
    const other = join(folder, 'other.weights');
    await writeFile(other, Buffer.concat([Buffer.from([0, 0, 0, 0, 2, 0, 0, 0]), Buffer.alloc(1000)]));
    expectFailure(await flukeprint([...train, ...quick, '--init', other]), [
      /other\.weights: ends within layer 0, so it belongs to another network/,
    ]);
    expectFailure(await flukeprint([...train, ...quick, '--image-size', '100']), [/--image-size/]);
    expectFailure(await flukeprint(['detect', 'train', '--data', list, '--valid', list, ...quick]), [
      /is in both --data and --valid/,
    ]);
    expectFailure(await flukeprint(['detect', 'train', ...quick]), [/give --data PATH/]);
  });
});

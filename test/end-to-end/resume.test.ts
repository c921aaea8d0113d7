import { existsSync } from 'node:fs';
import { appendFile, copyFile, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSafetensors } from '@flukeprint/models';
import { beforeAll, describe, expect, test } from 'vitest';
import { eventsOf, renderSixFlukes, temporaryFolder } from './files.ts';
import { expectFailure, flukeprint, quick, stopAfter, succeed } from './flukeprint.ts';

const folder = temporaryFolder();
const data = join(folder, 'photos');
const whole = join(folder, 'whole');
const killed = join(folder, 'killed');
const train = ['train', '--data', data, '--epochs', '3', '--eval-every', '1', ...quick];
const resume = (run: string, ...flags: string[]) => ['train', '--resume', run, ...flags];

beforeAll(async () => {
  await renderSixFlukes(data);
  await succeed([...train, '--output', whole]);
});

describe('a run that was killed in its second epoch', () => {
  beforeAll(async () => {
    const { status } = await stopAfter(
      killed,
      [...train, '--output', killed],
      'SIGKILL',
      ({ event, epoch }) => event === 'batch' && epoch === 2,
    );
    expect(status).toBeNull();
    const { metadata } = await readSafetensors(join(killed, 'last.safetensors'));
    expect(metadata.epoch).toBe('1');
    // What else an interruption may leave: half a line, half a checkpoint.
    await appendFile(join(killed, 'log.jsonl'), '{"event":"batch","time":"20');
    await writeFile(join(killed, 'last.safetensors.4711.tmp'), 'half a checkpo');
  });

  test('goes on to the same bits, whatever the number of workers', async () => {
    const { stdout } = await succeed(resume(killed, '--workers', '2'));
    expect(stdout).toContain('continuing after epoch 1 of 3');
    for (const name of ['batch', 'epoch', 'evaluation'] as const) {
      expect(eventsOf(killed, name)).toEqual(eventsOf(whole, name));
    }
    expect(eventsOf(killed, 'batch')).toHaveLength(6);
    expect(eventsOf(killed, 'resume')).toHaveLength(1);
    for (const name of ['last.safetensors', 'best.safetensors']) {
      const [a, b] = await Promise.all([killed, whole].map((run) => readFile(join(run, name))));
      // Not toEqual, which would print 130 MB.
      expect(a!.equals(b!), name).toBe(true);
    }
    expect(existsSync(join(killed, 'loss.svg'))).toBe(true);
  });
});

describe('a run that is stopped before its first epoch ends', () => {
  test('leaves nothing that the next one would stumble over, and says so; another seed is another run', async () => {
    const run = join(folder, 'stopped');
    const { status, stderr, log } = await stopAfter(
      run,
      [...train, '--output', run, '--seed', '1'],
      'SIGINT',
      ({ event }) => event === 'batch',
    );
    expect(stderr).toBe('\ninterrupted before the first epoch ended: nothing is kept\n');
    expect(status).toBe(130);
    expect(existsSync(run)).toBe(false);

    const first = log.find(({ event }) => event === 'batch')!.loss as number;
    expect(Math.abs(first - (eventsOf(whole, 'batch')[0]!.loss as number))).toBeGreaterThan(1e-3);
  });

  test('cannot be continued, and its folder is not taken by another run', async () => {
    const run = join(folder, 'settings alone');
    await mkdir(run);
    await copyFile(join(whole, 'settings.json'), join(run, 'settings.json'));
    expectFailure(await flukeprint(resume(run)), [`${run} holds no last.safetensors`, 'start a new run']);
    expectFailure(await flukeprint([...train, '--output', run]), [`${run} holds a run already`, 'remove it']);
  });
});

describe('--resume is refused', () => {
  const settingsFile = join(whole, 'settings.json');
  const weightsFile = join(whole, 'last.safetensors');

  /** A finished run, with a file changed as long as `during` runs. */
  async function changed(file: string, content: string, during: () => Promise<void>): Promise<void> {
    const aside = `${file}.aside`;
    await rename(file, aside);
    await writeFile(file, content);
    try {
      await during();
    } finally {
      await rename(aside, file);
    }
  }

  test('for what is no run', async () => {
    expectFailure(await flukeprint(resume(data)), [`${data} holds no run`, 'settings.json']);
    const missing = join(folder, 'missing');
    expectFailure(await flukeprint(resume(missing)), [`${missing} holds no run`]);
    expect(existsSync(missing)).toBe(false);
  });

  test('with settings of its own', async () => {
    expectFailure(await flukeprint(resume(whole, '--lr', '0.1')), ['leave --lr out']);
    expectFailure(await flukeprint(resume(whole, '--data', data)), ['leave --data out']);
  });

  test.for<[string, string | RegExp]>([
    ['{"model": "resnet18"', 'is not what train wrote'],
    ['"epochs": "many"', 'expected epochs to be a number, received many'],
    ['"imageSize": -5', 'imageSize is -5. Expected a whole number from 32 to 2048'],
    ['"device": "abacus"', 'device is abacus. Allowed choices are auto, webgpu, wasm'],
  ])('where settings.json holds %s', async ([part, message]) => {
    const settings = JSON.parse(await readFile(settingsFile, 'utf8'));
    const text = part.startsWith('"') ? JSON.stringify({ ...settings, ...JSON.parse(`{${part}}`) }) : part;
    await changed(settingsFile, text, async () => {
      expectFailure(await flukeprint(resume(whole)), [settingsFile, message]);
    });
  });

  test('where the photos changed', async () => {
    const photo = join(data, 'fluke_0001', 'photo_01.jpg');
    const more = join(data, 'fluke_0001', 'photo_09.jpg');
    await copyFile(photo, more);
    try {
      expectFailure(await flukeprint(resume(whole)), [weightsFile, `other photos than ${data} holds now`, 'new run']);
    } finally {
      await rm(more);
    }
    const moved = `${data} moved`;
    await rename(data, moved);
    try {
      expectFailure(await flukeprint(resume(whole)), [`${data} does not exist`]);
    } finally {
      await rename(moved, data);
    }
  });

  test('where the checkpoint is damaged', async () => {
    await changed(weightsFile, 'weights?', async () => {
      expectFailure(await flukeprint(resume(whole)), [weightsFile, 'not a usable safetensors file']);
    });
    // NaN in the first value of the first tensor.
    const file = await open(weightsFile, 'r+');
    try {
      const length = Buffer.alloc(8);
      await file.read(length, 0, 8, 0);
      const at = 8 + Number(length.readBigUInt64LE());
      const value = Buffer.alloc(4);
      await file.read(value, 0, 4, at);
      await file.write(Buffer.from(Float32Array.of(Number.NaN).buffer), 0, 4, at);
      expectFailure(await flukeprint(resume(whole)), [weightsFile, 'finite', 'NaN']);
      await file.write(value, 0, 4, at);
    } finally {
      await file.close();
    }
  });

  test('and none of that harmed the run, which has nothing left to do', async () => {
    const { stdout } = await succeed(resume(whole));
    expect(stdout).toContain('all 3 epochs are done');
    expect(eventsOf(whole, 'batch')).toHaveLength(6);
  });
});

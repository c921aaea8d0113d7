import { appendFile, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exists, makeFolder } from '../files/output-folder.ts';
import { UserError } from '../user-error.ts';
import { RunFolder } from './run-folder.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-folder-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('create', () => {
  test('makes the folder with all that lead to it, and leaves it empty', async () => {
    const run = await RunFolder.create(join(folder, 'a', 'b ä'));
    expect(run.path).toBe(join(folder, 'a', 'b ä'));
    expect(await readdir(run.path)).toEqual([]);
  });

  test('never takes the folder of another run, and says how to go on', async () => {
    const run = await RunFolder.create(join(folder, 'run'));
    await run.writeText('settings.json', '{}');
    const again = () => RunFolder.create(run.path);
    await expect(again()).rejects.toBeInstanceOf(UserError);
    await expect(again()).rejects.toThrow(`${run.path} holds a run already; remove it`);
    await writeFile(run.file('last.safetensors'), '');
    await expect(again()).rejects.toThrow(`${run.path} holds a run already; continue it with --resume ${run.path}`);
  });

  test('numbers on where a name is taken', async () => {
    const base = join(folder, 'whales-resnet18');
    const names = [];
    for (let i = 0; i < 3; i++) names.push((await RunFolder.createNumbered(base)).path);
    expect(names).toEqual([base, `${base}-2`, `${base}-3`]);
  });

  test('takes a folder that an interrupted run left with nothing but boxes', async () => {
    const base = join(folder, 'run');
    const run = await RunFolder.createNumbered(base);
    expect(run.hasBoxes).toBe(false);
    await writeFile(run.file('boxes.csv'), 'path,x,y,w,h,score');
    await writeFile(join(base, 'boxes.jsonl'), '{}');
    expect(run.hasBoxes).toBe(true);
    run.removeUnlessTrained();
    expect((await RunFolder.createNumbered(base)).path).toBe(base);
    await run.writeText('settings.json', '{}');
    expect((await RunFolder.createNumbered(base)).path).toBe(`${base}-2`);
  });

  test('says where it cannot write', async () => {
    await writeFile(join(folder, 'file'), '');
    const attempt = RunFolder.create(join(folder, 'file', 'run'));
    await expect(attempt).rejects.toBeInstanceOf(UserError);
    await expect(attempt).rejects.toThrow(`cannot write to ${join(folder, 'file', 'run')}`);
    await expect(makeFolder(join(folder, 'file'))).rejects.toThrow('give another --output');
  });
});

test('open wants a run with a checkpoint', async () => {
  await expect(RunFolder.open(folder)).rejects.toThrow(`${folder} holds no run (no settings.json)`);
  await expect(RunFolder.open(join(folder, 'missing'))).rejects.toBeInstanceOf(UserError);
  await writeFile(join(folder, 'settings.json'), '{}');
  await expect(RunFolder.open(folder)).rejects.toThrow(`${folder} holds no last.safetensors to go on from`);
  await writeFile(join(folder, 'last.safetensors'), '');
  expect(await (await RunFolder.open(folder)).readText('settings.json')).toBe('{}');
});

describe('removeUnlessTrained', () => {
  const runWith = async (...names: string[]) => {
    const run = await RunFolder.create(join(folder, 'run'));
    for (const name of names) await writeFile(join(run.path, name), '');
    for (const name of ['tensorboard', 'plots']) {
      await makeFolder(join(run.path, name));
      await writeFile(join(run.path, name, 'file'), '');
    }
    run.removeUnlessTrained();
    return (await exists(run.path)) ? (await readdir(run.path)).sort() : null;
  };

  test('takes back a run that came to nothing', async () => {
    expect(await runWith()).toBeNull();
    expect(await runWith('settings.json', 'data.json', 'metrics.jsonl')).toBeNull();
  });

  test.for(['last.safetensors', 'best.safetensors'])('keeps everything beside %s', async (weights) => {
    expect(await runWith('settings.json', 'metrics.jsonl', weights)).toEqual(
      [weights, 'metrics.jsonl', 'plots', 'settings.json', 'tensorboard'].sort(),
    );
  });

  test("keeps what is not the run's", async () => {
    expect(await runWith('settings.json', 'notes.txt')).toEqual(['notes.txt']);
  });
});

describe('the log', () => {
  let run: RunFolder;
  beforeEach(async () => {
    run = new RunFolder(folder);
    await run.log('start', { device: 'ä\n"1"' });
    for (const epoch of [1, 2, 3]) {
      await run.log('batch', { epoch, step: 10 * epoch - 5, loss: epoch === 3 ? Number.NaN : 1 / epoch });
      await run.log('batch', { epoch, step: 10 * epoch, loss: 1 });
      await run.log('epoch', { epoch });
    }
  });
  const events = async () => (await run.readLog()).map(({ event, epoch }) => [event, epoch]);

  test('is a line of JSON per event, with its time', async () => {
    const lines = (await run.readText('metrics.jsonl')).split('\n');
    expect(lines).toHaveLength(11);
    expect(lines.at(-1)).toBe('');
    const [start] = await run.readLog();
    expect(start).toEqual({ event: 'start', time: expect.any(String), device: 'ä\n"1"' });
    expect(Date.parse(start!.time as string)).toBeGreaterThan(0);
  });

  test('is cut to the steps that count, in the middle of an epoch too; what belongs to no epoch stays', async () => {
    await run.log('problem', { path: 'a/b.jpg' });
    const kept = await run.truncateLog(15);
    expect(kept).toEqual(await run.readLog());
    expect(await events()).toEqual([
      ['start', undefined],
      ['batch', 1],
      ['batch', 1],
      ['epoch', 1],
      ['batch', 2],
      ['problem', undefined],
    ]);
    await run.truncateLog(10);
    expect((await events()).slice(1)).toEqual([
      ['batch', 1],
      ['batch', 1],
      ['epoch', 1],
      ['problem', undefined],
    ]);
    await run.truncateLog(0);
    expect(await events()).toEqual([
      ['start', undefined],
      ['problem', undefined],
    ]);
  });

  test('is empty where there is none', async () => {
    expect(await new RunFolder(join(folder, 'missing')).readLog()).toEqual([]);
  });

  test('loses half a line that a killed run left, and nothing else', async () => {
    const whole = await events();
    await appendFile(run.file('metrics.jsonl'), '{"event":"batch","time":"2026-01-01T00:00:00.000Z","epo');
    expect(await events()).toEqual(whole);
    await run.truncateLog(30);
    await run.log('batch', { epoch: 4 });
    expect(await events()).toEqual([...whole, ['batch', 4]]);
    expect((await run.readText('metrics.jsonl')).split('\n')).toHaveLength(whole.length + 2);
  });

  test('leaves no other file behind', async () => {
    await run.truncateLog(20);
    expect(await readdir(folder)).toEqual(['metrics.jsonl']);
    expect((await stat(run.file('metrics.jsonl'))).size).toBeGreaterThan(0);
  });
});

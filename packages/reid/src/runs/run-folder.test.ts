import { appendFile, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FolderInUseError } from '../files/folder-lock.ts';
import { exists, makeFolder } from '../files/output-folder.ts';
import { filesIn } from '../testing/files-in.ts';
import { UserError } from '../user-error.ts';
import { RunFolder } from './run-folder.ts';

/** What tells a run's settings from an editor's. */
const settings = JSON.stringify({ data: 'photos', model: 'x', imageSize: 1, batchSize: 1, epochs: 1, lr: 1, seed: 0 });

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-folder-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A folder of its own with files of these contents. */
async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const path = await mkdtemp(join(folder, 'run-'));
  for (const [name, text] of Object.entries(files)) {
    await makeFolder(dirname(join(path, name)));
    await writeFile(join(path, name), text);
  }
  return path;
}

describe('create', () => {
  test('makes the folder with all that lead to it, and leaves it empty but for its lock', async () => {
    const run = await RunFolder.create(join(folder, 'a', 'b ä'));
    expect(run.path).toBe(join(folder, 'a', 'b ä'));
    expect(await readdir(run.path)).toEqual(['.flukeprint.lock']);
  });

  test('never takes the folder of another run, and says how to go on', async () => {
    const path = await folderWith({ 'settings.json': settings });
    const again = () => RunFolder.create(path);
    await expect(again()).rejects.toBeInstanceOf(UserError);
    await expect(again()).rejects.toThrow(
      `${path} holds a run that was stopped before its first checkpoint, replace it with --overwrite`,
    );
    await writeFile(join(path, 'last.safetensors'), '');
    await expect(again()).rejects.toThrow(`${path} holds a run already; continue it with --resume ${path}, replace`);
  });

  test.for<[string, Record<string, string>, string]>([
    ['plots', { 'plots/figure1.svg': '', 'notes.md': '' }, 'holds notes.md, plots, and no run; give --output a new'],
    [
      'a catalogue',
      Object.fromEntries([1, 2, 3, 4, 5, 6].map((n) => [`${n}.jpg`, ''])),
      '4.jpg and 2 more, and no run',
    ],
    ['settings of an editor', { 'settings.json': '{"editor.fontSize": 14}' }, 'its settings.json is not of a run'],
    ['a table of boxes', { 'boxes.csv': 'path,x,y,w,h' }, 'holds boxes.csv, and no run'],
    ['boxes and a log of something else', { 'boxes.csv': '', 'boxes.jsonl': '{"a": 1}\n' }, 'and no run'],
  ])("never takes a folder with %s of the user's, --overwrite or not", async ([, files, message]) => {
    const path = await folderWith(files);
    for (const overwrite of [false, true]) {
      await expect(RunFolder.create(path, { overwrite })).rejects.toThrow(message);
      expect(await filesIn(path)).toEqual(Object.keys(files).sort());
    }
  });

  test('takes an empty folder, also one that a file manager has looked into, and leaves it there', async () => {
    const path = await folderWith({ '.DS_Store': '' });
    const run = await RunFolder.create(path);
    await run.writeText('settings.json', settings);
    run.release();
    expect(await filesIn(path)).toEqual(['.DS_Store']);
  });

  test('with overwrite replaces the files of an earlier run, once it begins, and nothing else', async () => {
    const files = {
      'settings.json': settings,
      'last.safetensors': '',
      'last.safetensors.4711.tmp': '',
      'notes.md': '',
      'plots/loss.svg': '',
      'plots/figure1.svg': '',
      'tensorboard/events.out.tfevents.1764320000.host.42': '',
      'tensorboard/projector/tensors.tsv': '',
      'boxes.csv': '',
    };
    const path = await folderWith(files);
    const failed = await RunFolder.create(path, { overwrite: true });
    failed.release();
    const { 'last.safetensors.4711.tmp': half, ...whole } = files;
    expect(await filesIn(path)).toEqual(Object.keys(whole).sort());

    const run = await RunFolder.create(path, { overwrite: true });
    run.begin({ keepBoxes: true });
    expect(await filesIn(path)).toEqual(['.flukeprint.lock', 'boxes.csv', 'notes.md', 'plots/figure1.svg']);
    await run.writeText('settings.json', settings);
    run.release();
    expect(await filesIn(path)).toEqual(['boxes.csv', 'notes.md', 'plots/figure1.svg']);
  });

  test('with overwrite never replaces what is read', async () => {
    const path = await folderWith({ 'settings.json': settings, 'last.safetensors': '' });
    await symlink(path, join(folder, 'link'));
    for (const input of [path, join(path, 'settings.json'), join(folder, 'link', 'last.safetensors')]) {
      const attempt = RunFolder.create(path, { overwrite: true, inputs: [join(folder, 'photos'), input] });
      await expect(attempt).rejects.toThrow(`${input} lies in ${path}`);
    }
    expect(await filesIn(path)).toEqual(['last.safetensors', 'settings.json']);
    (await RunFolder.create(path, { overwrite: true, inputs: [folder, `${path}-2`] })).release();
  });

  test('is refused where another run goes on, and leaves it alone', async () => {
    const run = await RunFolder.create(join(folder, 'run'));
    await run.writeText('settings.json', settings);
    await writeFile(run.file('last.safetensors'), '');
    for (const overwrite of [false, true]) {
      await expect(RunFolder.create(run.path, { overwrite })).rejects.toThrow(`${run.path} is in use by this process`);
    }
    await expect(new RunFolder(run.path).take()).rejects.toBeInstanceOf(FolderInUseError);
    expect(await filesIn(run.path)).toEqual(['.flukeprint.lock', 'last.safetensors', 'settings.json']);
    run.release();
    expect(await filesIn(run.path)).toEqual(['last.safetensors', 'settings.json']);
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
    await writeFile(join(base, 'boxes.jsonl'), '{"detector":"0123","confidence":0.3}\n');
    expect(run.hasBoxes).toBe(true);
    run.release();
    const next = await RunFolder.createNumbered(base);
    expect(next.path).toBe(base);
    await next.writeText('settings.json', settings);
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

test('take removes what a killed process had half written, and nothing else', async () => {
  const own = ['last.safetensors.4711.tmp', 'best.safetensors.0a1b2c3d.tmp', 'plots/loss.svg.4711.tmp'];
  const others = ['last.safetensors', 'thesis.tex.4711.tmp', 'last.safetensors.tmp', 'plots/figure1.svg.4711.tmp'];
  const path = await folderWith(Object.fromEntries([...own, ...others].map((name) => [name, ''])));
  const run = new RunFolder(path);
  await run.take();
  run.release();
  expect(await filesIn(path)).toEqual(others.sort());
});

test('open wants a run with a checkpoint', async () => {
  await expect(RunFolder.open(folder)).rejects.toThrow(`${folder} holds no run (no settings.json)`);
  await expect(RunFolder.open(join(folder, 'missing'))).rejects.toBeInstanceOf(UserError);
  await writeFile(join(folder, 'settings.json'), '{}');
  await expect(RunFolder.open(folder)).rejects.toThrow(`${folder} holds no last.safetensors to go on from`);
  await writeFile(join(folder, 'last.safetensors'), '');
  expect(await (await RunFolder.open(folder)).readText('settings.json')).toBe('{}');
});

describe('release', () => {
  const runWith = async (...names: string[]) => {
    const run = await RunFolder.create(join(folder, 'run'));
    for (const name of names) await writeFile(join(run.path, name), '');
    for (const name of ['tensorboard', 'plots']) {
      await makeFolder(join(run.path, name));
      await writeFile(join(run.path, name, name === 'plots' ? 'loss.svg' : 'events.out.tfevents.1764320000.a-b.7'), '');
    }
    run.release();
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

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { findRuns, type RunSummary, readRun } from '@flukeprint/reid/runs/run-summary';
import { UserError } from '@flukeprint/reid/user-error';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { compareRuns, listRuns, sortRuns } from './run-table.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'runs-'));
});
afterEach(() => rm(root, { recursive: true }));

const scores = { 'MAP@5': 0.5, 'R@1': 0.1, 'R@5': 0.5, 'R@20': 0.9 };
const here = { host: hostname(), pid: process.pid };

async function makeRun(name: string, settings: object, entries: object[], data = 'abc'): Promise<string> {
  const path = join(root, name);
  await mkdir(path, { recursive: true });
  await writeFile(
    join(path, 'settings.json'),
    JSON.stringify({ model: 'resnet18', imageSize: 96, epochs: 2, ...settings }),
  );
  await writeFile(join(path, 'data.json'), JSON.stringify({ id: data }));
  const lines = entries.map((entry) => JSON.stringify({ time: new Date().toISOString(), ...entry }));
  await writeFile(join(path, 'metrics.jsonl'), `${lines.join('\n')}\n`);
  return path;
}
const epoch = (n: number, values = {}) => ({
  event: 'epoch',
  epoch: n,
  loss: 10 / n,
  seconds: 10,
  images_per_second: 20 * n,
  ...values,
});
const evaluation = (n: number, mAP: number) => ({ event: 'evaluation', epoch: n, mAP, ...scores, 'R@1': mAP / 2 });

test('a run at a glance: the best evaluation after training began, and the rate over all epochs', async () => {
  const log = [
    { event: 'start', ...here },
    evaluation(0, 0.9),
    epoch(1),
    evaluation(1, 0.4),
    epoch(2),
    evaluation(2, 0.3),
  ];
  expect(await readRun(await makeRun('a', {}, log))).toMatchObject({
    ...{ name: 'a', model: 'resnet18', imageSize: 96, epochsDone: 2, epochs: 2, loss: 5, photosPerSecond: 30 },
    ...{ trainingSeconds: 20, data: 'abc', state: 'finished', best: { epoch: 1, mAP: 0.4, 'R@1': 0.2, 'R@20': 0.9 } },
  });
  await expect(readRun(root)).rejects.toThrow(`${root} holds no run`);
});

describe('the state', () => {
  const stateOf = async (...log: object[]) => (await readRun(await makeRun('a', {}, log))).state;

  test('is running while its process is there', async () => {
    expect(await stateOf({ event: 'start', ...here }, epoch(1))).toBe('running');
    const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
    await once(child, 'exit');
    expect(await stateOf({ event: 'start', ...here, pid: child.pid }, epoch(1))).toBe('interrupted');
  });

  test('is told by the last line where the process is not of this machine', async () => {
    const away = { event: 'start', host: 'elsewhere', pid: 1 };
    expect(await stateOf(away, epoch(1))).toBe('running');
    expect(await stateOf(away, epoch(1, { time: '2020-01-01T00:00:00.000Z' }))).toBe('interrupted');
  });

  test('is finished after an early stop, and no more once resumed', async () => {
    const stopped = [{ event: 'start', ...here }, epoch(1), { event: 'finish', reason: 'early stop' }];
    expect(await stateOf(...stopped)).toBe('finished');
    expect(await stateOf(...stopped, { event: 'resume', ...here })).toBe('running');
  });
});

describe('several runs', () => {
  let runs: RunSummary[];
  beforeEach(async () => {
    await makeRun('b/deep', { lr: 0.1, seed: 1 }, [{ event: 'start' }, epoch(1), evaluation(1, 0.4), epoch(2)]);
    await makeRun(
      'a',
      { lr: 0.2, milestones: [1] },
      [{ event: 'start' }, epoch(1), epoch(2), evaluation(2, 0.5)],
      'def',
    );
    await makeRun('c', { lr: 0.2 }, []);
    await mkdir(join(root, 'd', 'empty'), { recursive: true });
    ({ runs } = await findRuns(root));
  });

  test('are found below a folder', async () => {
    expect(runs.map(({ name }) => name)).toEqual(['a', join('b', 'deep'), 'c']);
    await expect(findRuns(join(root, 'missing'))).rejects.toBeInstanceOf(UserError);
  });

  test('are sorted; what has no value comes last either way', () => {
    const sorted = (by: string, reverse?: boolean) => sortRuns(runs, by, reverse).map(({ name }) => name.slice(0, 1));
    expect(sorted('mAP')).toEqual(['a', 'b', 'c']);
    expect(sorted('R@1', true)).toEqual(['b', 'a', 'c']);
    expect(sorted('name', true)).toEqual(['c', 'b', 'a']);
    expect(() => sorted('colour')).toThrow('--sort takes name, model');
  });

  test('are listed as a table, CSV and JSON', () => {
    const [head, first, , last] = listRuns(runs, 'table').split('\n');
    expect(head).toMatch(/^run +model +px +epochs +of +mAP/);
    expect(first).toMatch(/^a +resnet18 +96 +2 +2 +50\.0 % .* 30\.0 +0:20 +def +finished$/);
    expect(last).toMatch(/^c +resnet18 +96 +0 +2 +– .* interrupted$/);
    const [csv] = parse(listRuns(runs, 'csv'), { columns: true }) as Record<string, string>[];
    expect(csv).toMatchObject({ name: 'a', map: '0.5', r20: '0.9', photos_per_second: '30' });
    expect(JSON.parse(listRuns(runs, 'json'))[2]).toMatchObject({ name: 'c', map: null, epochs_done: 0 });
  });

  test('are compared: only settings that differ, scores side by side, and a warning of other photos', () => {
    const text = compareRuns(runs.slice(0, 2), 'table');
    expect(text).toMatch(/^setting +a +b.deep\nlr +0\.2 +0\.1\nmilestones +\[1\]\nseed +1\n\nresult/);
    expect(text).toMatch(/\nmAP +50\.0 % +40\.0 %\n/);
    expect(text).toContain('judged on different photos');
    expect(compareRuns([runs[0]!, runs[0]!], 'table')).not.toContain('judged on different');
    expect(compareRuns([runs[0]!, runs[0]!], 'table')).toContain('all settings are the same');
    const json = JSON.parse(compareRuns(runs.slice(0, 2), 'json'));
    expect(json.settings.lr).toEqual({ [join(root, 'a')]: 0.2, [join(root, 'b', 'deep')]: 0.1 });
    expect(Object.keys(json.settings)).toEqual(['lr', 'milestones', 'seed']);
    expect(json.results.map[join(root, 'a')]).toBe(0.5);
    expect(compareRuns(runs.slice(0, 2), 'csv')).toContain('setting,lr,0.2,0.1\n');
  });
});

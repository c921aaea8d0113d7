import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { finished } from '../finished.ts';
import { eventsOf, readLog, renderSixFlukes, temporaryFolder } from './files.ts';
import { expectFailure, flukeprint, quick, start, stopAfter, succeed } from './flukeprint.ts';

const folder = temporaryFolder();
const photos = join(folder, 'photos');
const train = ['train', '--data', photos, '--epochs', '1', '--threads', '1', ...quick];
/** Longer than any test. */
const endless = [...train, '--epochs', '100000', '--warmup-epochs', '0', '--eval-every', '100000'];

beforeAll(() => renderSixFlukes(photos));

/** A folder with files that are somebody's own, though their names might be a run's. */
async function projectOf(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const path = join(folder, name);
  for (const [file, text] of Object.entries(files)) {
    await mkdir(join(path, file, '..'), { recursive: true });
    await writeFile(join(path, file), text);
  }
  await cp(photos, join(path, 'photos'), { recursive: true });
  return path;
}

const own = { 'plots/figure1.svg': '<svg/>', 'tensorboard/events.mine': 'x', 'data.json': '{}', 'notes.md': 'notes' };

/** Every file below a folder with a digest of its bytes, and every folder. */
async function contents(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const lines = entries.map(async (entry) => {
    const file = join(entry.parentPath, entry.name);
    const digest = entry.isFile()
      ? createHash('sha256')
          .update(await readFile(file))
          .digest('hex')
      : 'folder';
    return `${relative(path, file)} ${digest}`;
  });
  return (await Promise.all(lines)).sort();
}

/** Starts a run and waits for its first batch. */
async function running(run: string, args: readonly string[]) {
  const child = start([...args, '--output', run]);
  const ended = finished(child);
  while (child.exitCode === null && !(existsSync(join(run, 'metrics.jsonl')) && batchesOf(run) > 0)) await wait(20);
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    return ended;
  };
  return { child, ended, end };
}

function batchesOf(run: string): number {
  try {
    return eventsOf(run, 'batch').length;
  } catch {
    // The last line is on its way.
    return 0;
  }
}

describe.concurrent("a folder of the user's own", () => {
  test('is refused by train and by demo, and every byte stays', async ({ expect }) => {
    const project = await projectOf('project', own);
    const before = await contents(project);
    // The demo in the folder itself, train with what would fail and be taken back.
    const demo = await flukeprint(['demo', '--output', '.', '--overwrite'], { cwd: project });
    expectFailure(demo, [`${project} holds data.json, notes.md, photos, plots and 1 more, which no demo`], expect);
    const failing = [...train, '--init', join(project, 'notes.md'), '--output', project];
    for (const args of [failing, [...failing, '--overwrite']]) {
      expectFailure(await flukeprint(args), [`${project} holds data.json, `, 'and no run', 'empty folder'], expect);
    }
    expect(await contents(project)).toEqual(before);
  });

  test('is called no run because an editor has its settings there', async ({ expect }) => {
    const project = await projectOf('thesis', { 'settings.json': '{"editor.fontSize": 14}', 'thesis.tex': 'thesis' });
    const before = await contents(project);
    const message = ['holds photos, settings.json, thesis.tex, and no run', 'its settings.json is not of a run'];
    expectFailure(await flukeprint([...train, '--output', project]), message, expect);
    expect(await contents(project)).toEqual(before);
  });

  test('that is empty is used, and stays if the run comes to nothing', async ({ expect }) => {
    const empty = join(folder, 'empty');
    await mkdir(empty);
    const weights = join(folder, 'no weights.pth');
    await writeFile(weights, 'text');
    expectFailure(
      await flukeprint([...train, '--init', weights, '--output', empty]),
      [weights, 'not a usable'],
      expect,
    );
    expect(await readdir(empty)).toEqual([]);
  });
});

describe.concurrent('a signal', () => {
  test.for<[NodeJS.Signals, number]>([
    ['SIGHUP', 129],
    ['SIGTERM', 143],
  ])('%s ends a run in order', async ([signal, code], { expect }) => {
    const run = join(folder, signal);
    const stopped = await stopAfter(run, [...endless, '--output', run], signal, ({ event }) => event === 'batch');
    expect(stopped.status).toBe(code);
    expect(stopped.stderr).toBe('\ninterrupted before the first checkpoint: nothing is kept\n');
    expect(existsSync(run)).toBe(false);
  });
});

describe('a folder in which a run goes on', () => {
  test('is refused to every other, and to the same run once more, until it ends', async () => {
    const run = join(folder, 'shared');
    const first = await running(run, [...endless, '--checkpoint-every', '1', '--batch-size', '4']);
    while (!existsSync(join(run, 'last.safetensors')) && first.child.exitCode === null) await wait(20);
    const refused = [`${run} is in use by process ${first.child.pid}`];
    const others = [
      [...train, '--output', run],
      [...train, '--output', run, '--overwrite'],
      ['train', '--resume', run],
    ];
    for (const args of others) expectFailure(await flukeprint(args), refused);
    expect(first.child.exitCode).toBeNull();

    await first.end('SIGKILL');
    expect(existsSync(join(run, '.flukeprint.lock'))).toBe(true);
    await writeFile(join(run, 'last.safetensors.4711.tmp'), 'half a checkpo');
    expectFailure(await flukeprint([...train, '--output', run]), [`${run} holds a run already; continue`]);
    const resumed = await stopAfter(run, ['train', '--resume', run], 'SIGINT', ({ event }) => event === 'resume');
    expect(resumed.status).toBe(130);
    expect(resumed.stderr).toContain(`\`flukeprint train --resume '${run}'\` goes on after the last checkpoint`);
    const left = await readdir(run);
    expect(left).toContain('last.safetensors');
    expect(left.filter((name) => name.endsWith('.tmp') || name.endsWith('.lock'))).toEqual([]);
  });

  test('after a kill before the first checkpoint is free for --overwrite, which keeps what is not of the run', async () => {
    const run = join(folder, 'killed');
    const first = await running(run, endless);
    await first.end('SIGKILL');
    await writeFile(join(run, 'plots of mine.txt'), 'mine');
    const stopped = ['stopped before its first checkpoint, replace it with --overwrite'];
    expectFailure(await flukeprint([...train, '--output', run]), stopped);
    const config = [...train, '--config', join(run, 'settings.json'), '--output', run, '--overwrite'];
    expectFailure(await flukeprint(config), ['settings.json lies in']);

    await succeed([...train, '--output', run, '--overwrite']);
    expect(eventsOf(run, 'start')).toHaveLength(1);
    expect(await readFile(join(run, 'plots of mine.txt'), 'utf8')).toBe('mine');
  });
});

describe.concurrent('a reader of the output that ends', () => {
  test('does not end the training', async ({ expect }) => {
    const run = join(folder, 'unheard');
    const child = start([...train, '--epochs', '3', '--output', run]);
    const closed = once(child, 'close');
    let errors = '';
    child.stderr.on('data', (part) => (errors += part));
    await once(child.stdout, 'data');
    child.stdout.destroy();
    expect(await closed).toEqual([0, null]);
    expect(errors).toBe('');
    expect(readLog(run).at(-1)).toMatchObject({ event: 'finish', reason: 'completed' });
  });

  test.for([[['--help']], [['runs', 'list', folder]]])('ends %s silently', async ([args], { expect }) => {
    await mkdir(join(folder, 'a run'), { recursive: true });
    await writeFile(join(folder, 'a run', 'settings.json'), '{}');
    await writeFile(join(folder, 'a run', 'metrics.jsonl'), '{"event":"start"}\n');
    const child = start(args!);
    const closed = once(child, 'close');
    let errors = '';
    child.stderr.on('data', (part) => (errors += part));
    child.stdout.destroy();
    expect(await closed).toEqual([0, null]);
    expect(errors).toBe('');
  });
});

import { existsSync } from 'node:fs';
import { appendFile, copyFile, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatSafetensors, readSafetensors } from '@flukeprint/models';
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
  const inSecondEpoch = ({ event, epoch }: Record<string, unknown>) => event === 'batch' && epoch === 2;
  const [{ status }] = await Promise.all([
    stopAfter(killed, [...train, '--output', killed], 'SIGKILL', inSecondEpoch),
    succeed([...train, '--output', whole]),
  ]);
  expect(status).toBeNull();
});

describe('a run that was killed in its second epoch', () => {
  test('goes on to the same bits, whatever the number of workers', async () => {
    const { metadata } = await readSafetensors(join(killed, 'last.safetensors'));
    const { epoch } = JSON.parse(metadata.position!);
    expect(epoch).toBeLessThan(3);
    // What else an interruption may leave: events after the checkpoint, half a line, half a file.
    await appendFile(join(killed, 'metrics.jsonl'), '{"event":"batch","epoch":3,"step":5}\n{"event":"batch","ti');
    await writeFile(join(killed, 'last.safetensors.4711.tmp'), 'half a checkpo');

    const { stdout } = await succeed(resume(killed, '--workers', '2'));
    expect(stdout).toContain(`continuing after epoch ${epoch} of 3`);
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
    expect(existsSync(join(killed, 'plots', 'loss.svg'))).toBe(true);
    expect(existsSync(join(killed, 'last.safetensors.4711.tmp'))).toBe(false);
  });
});

describe('a run with everything random, killed between two checkpoints of an epoch', () => {
  const everything = [
    ...['train', '--data', data, '--epochs', '2', ...quick, '--batch-size', '4', '--checkpoint-every', '1'],
    ...['--sampler', 'pk-full', '--photos-per-individual', '2', '--accumulate', '2', '--dropout', '0.5'],
    ...[
      '--classifier-weight',
      '1',
      '--sample-classes',
      '4',
      '--clip-norm',
      '5',
      '--ema',
      '0.9',
      '--optimizer',
      'adamw',
    ],
    ...['--schedule', 'plateau', '--plateau-patience', '0', '--eval-every', '1', '--flip'],
  ];

  test('goes on in the middle of the epoch, to the same bits', async () => {
    const [straight, broken] = [join(folder, 'straight'), join(folder, 'broken')];
    const third = ({ event, epoch, batch }: Record<string, unknown>) =>
      event === 'batch' && epoch === 1 && (batch as number) >= 3;
    const [{ status }] = await Promise.all([
      stopAfter(broken, [...everything, '--output', broken], 'SIGKILL', third),
      succeed([...everything, '--output', straight]),
    ]);
    expect(status).toBeNull();
    const { metadata } = await readSafetensors(join(broken, 'last.safetensors'));
    expect(JSON.parse(metadata.position!)).toMatchObject({ epoch: 0 });
    expect(JSON.parse(metadata.position!).batch).toBeGreaterThan(0);

    const { stdout } = await succeed(resume(broken));
    expect(stdout).toMatch(/continuing after epoch 0 of 2, batch \d+ of \d+/);
    for (const name of ['batch', 'evaluation'] as const)
      expect(eventsOf(broken, name)).toEqual(eventsOf(straight, name));
    for (const name of ['last.safetensors', 'best.safetensors']) {
      const [a, b] = await Promise.all([broken, straight].map((run) => readFile(join(run, name))));
      expect(a!.equals(b!), name).toBe(true);
    }
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
    expect(stderr).toBe('\ninterrupted before the first checkpoint: nothing is kept\n');
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
    expectFailure(await flukeprint([...train, '--output', run]), [
      `${run} holds a run that was stopped before its first checkpoint`,
      '--overwrite',
    ]);
  });
});

describe.concurrent('--resume is refused', () => {
  let settings: Record<string, unknown>;
  let metadata: Record<string, string>;
  beforeAll(async () => {
    settings = JSON.parse(await readFile(join(whole, 'settings.json'), 'utf8'));
    ({ metadata } = await readSafetensors(join(whole, 'last.safetensors')));
  });

  /** A run folder that differs from a good one in what is given; its checkpoint holds one tensor. */
  async function runWith(name: string, { text = '', changes = {}, value = 0 }) {
    const run = join(folder, name);
    await mkdir(run);
    await writeFile(join(run, 'settings.json'), text || JSON.stringify({ ...settings, ...changes }));
    const bias = { shape: [256], data: new Float32Array(256).fill(value) };
    await writeFile(join(run, 'last.safetensors'), formatSafetensors([['embedding.bias', bias]], metadata));
    return { run, weights: join(run, 'last.safetensors'), refused: () => flukeprint(resume(run)) };
  }

  test('for what is no run', async ({ expect }) => {
    expectFailure(await flukeprint(resume(data)), [`${data} holds no run`, 'settings.json'], expect);
    const missing = join(folder, 'missing');
    expectFailure(await flukeprint(resume(missing)), [`${missing} holds no run`], expect);
    expect(existsSync(missing)).toBe(false);
  });

  test('with settings of its own', async ({ expect }) => {
    expectFailure(await flukeprint(resume(whole, '--lr', '0.1')), ['leave --lr out'], expect);
    expectFailure(await flukeprint(resume(whole, '--data', data)), ['leave --data out'], expect);
  });

  test.for<[string, Parameters<typeof runWith>[1], string]>([
    ['half a file', { text: '{"model": "resnet18"' }, 'is not what train wrote'],
    ['no settings', { text: '{}' }, 'expected data to be a string, received nothing'],
    ['a word for a number', { changes: { epochs: 'many' } }, 'expected epochs to be a number, received "many"'],
    ['a size below 0', { changes: { imageSize: -5 } }, 'expected imageSize to be at least 32, received -5'],
    ['another model', { changes: { model: 'resnet1000' } }, 'expected model to be one of densenet121'],
    ['another device', { changes: { device: 'abacus' } }, 'expected device to be one of auto, webgpu, wasm'],
  ])('where settings.json holds %s', async ([name, content, message], { expect }) => {
    const { run, refused } = await runWith(name, content);
    expectFailure(await refused(), [join(run, 'settings.json'), message], expect);
  });

  test('where there is a photo more, or no folder any more', async ({ expect }) => {
    const changed = join(folder, 'more photos');
    await cp(data, changed, { recursive: true });
    await copyFile(join(changed, 'fluke_0001', 'photo_01.jpg'), join(changed, 'fluke_0001', 'photo_09.jpg'));
    const more = await runWith('run of more', { changes: { data: changed } });
    expectFailure(await more.refused(), [more.weights, `other photos than ${changed} holds now`, 'new run'], expect);

    const gone = join(folder, 'gone');
    const { refused } = await runWith('run of none', { changes: { data: gone } });
    expectFailure(await refused(), [`${gone} does not exist; expected a folder of photos`], expect);
  });

  test('where the checkpoint is damaged', async ({ expect }) => {
    const nan = await runWith('nan', { value: Number.NaN });
    expectFailure(await nan.refused(), [nan.weights, 'embedding.bias', 'finite', 'NaN'], expect);
    await writeFile(nan.weights, 'weights?');
    expectFailure(await nan.refused(), [nan.weights, 'not a usable safetensors file'], expect);
  });

  test('but not of a run that is finished, which has nothing left to do', async ({ expect }) => {
    const { stdout } = await succeed(resume(whole));
    expect(stdout).toContain('all 3 epochs are done');
    expect(eventsOf(whole, 'batch')).toHaveLength(6);
  });
});

test('a finished run goes on to more epochs, and no fewer', async () => {
  const longer = join(folder, 'a longer run');
  await cp(whole, longer, { recursive: true });
  expectFailure(await flukeprint(resume(longer, '--epochs', '2')), ['a run of 3 epochs, and --epochs 2 is fewer']);
  const { lr, ...settings } = JSON.parse(await readFile(join(longer, 'settings.json'), 'utf8'));
  await writeFile(join(longer, 'settings.json'), JSON.stringify({ ...settings, lr: lr / 2 }));
  const { stdout, stderr } = await succeed(resume(longer, '--epochs', '4'));
  expect(stdout + stderr).toContain(
    `settings.json was changed since the run was here: lr ${lr / 2} in place of ${lr};`,
  );
  expect(stdout).toContain(
    'continuing after epoch 3 of 4\n4 epochs in place of 3: the learning rate takes up the cosine',
  );
  expect(eventsOf(longer, 'batch')).toHaveLength(8);
  expect(JSON.parse(await readFile(join(longer, 'settings.json'), 'utf8')).epochs).toBe(4);
});

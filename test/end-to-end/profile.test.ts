import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TraceEvent } from '@flukeprint/reid/profile/trace-events';
import { expectValidTrace } from '@flukeprint/reid/testing/expect-trace';
import { describe, expect, test } from 'vitest';
import { renderSixFlukes, temporaryFolder } from './files.ts';
import { quick, succeed } from './flukeprint.ts';

const folder = temporaryFolder();
const tiny = ['--image-size', '32', '--batch-size', '2', '--device', 'wasm'];

async function readTrace(file: string): Promise<TraceEvent[]> {
  const { traceEvents, displayTimeUnit } = JSON.parse(await readFile(file, 'utf8'));
  expect(displayTimeUnit).toBe('ms');
  expectValidTrace(traceEvents);
  return traceEvents;
}

const namesOf = (events: TraceEvent[], category: string) => new Set(spansOf(events, category).map(({ name }) => name));
const spansOf = (events: TraceEvent[], category: string) => events.filter(({ cat }) => cat === category);

describe.concurrent('profile', () => {
  test('writes a trace and prints where the time went', async ({ expect }) => {
    const file = join(folder, 'new folder', 'trace.json');
    const { stdout, stderr } = await succeed(['profile', ...tiny, '--steps', '2', '--threads', '2', '--output', file]);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^wasm: .*, 2 threads\nresnet18, 32 px, batch 2: 2 steps after 2 to warm up\n/);
    expect(stdout).toMatch(/^2 steps of [\d.]+ ms, [\d.]+ photos\/s, on wasm: /m);
    expect(stdout).toMatch(/^forward +2 +[\d.]+ +[\d.]+ %$/m);
    expect(stdout).toMatch(/^conv2dWeightGrad +40 +[\d.]+ +[\d.]+ % +[\d.]+ GFLOP\/s +\d+ %$/m);
    expect(stdout).toMatch(/^batchNorm +40 +[\d.]+ +[\d.]+ % +[\d.]+ GB\/s +\d+ %$/m);
    expect(stdout).toMatch(/^tensors take [\d.]+ MB at most/m);
    expect(stdout).toContain(`\ntrace: ${file}\nopen it in https://ui.perfetto.dev\n`);
    expect(await readdir(join(folder, 'new folder'))).toEqual(['trace.json']);

    const events = await readTrace(file);
    expect(namesOf(events, 'step')).toEqual(new Set(['step 3', 'step 4']));
    expect(namesOf(events, 'phase')).toEqual(new Set(['data wait', 'forward', 'backward', 'optimizer', 'read back']));
    const convolutions = spansOf(events, 'operation').filter(({ name }) => name === 'conv2d');
    expect(convolutions).toHaveLength(2 * 20);
    expect(convolutions[0]!.args).toMatchObject({
      inputs: { input: 'f32 [2, 3, 32, 32]', weight: 'f32 [64, 3, 7, 7]' },
      outputs: { output: 'f32 [2, 64, 16, 16]' },
      attributes: { stride: 2, padding: 3 },
      bytes_read: 4 * (2 * 3 * 32 ** 2 + 64 * 3 * 7 ** 2),
      bytes_written: 4 * 2 * 64 * 16 ** 2,
      flop: 2 * 2 * 64 * 16 ** 2 * 3 * 7 ** 2,
    });
    // Row 1 is that of the steps.
    expect(new Set(spansOf(events, 'kernel').map(({ tid }) => tid))).toEqual(new Set([2, 3]));
    const memory = events.filter(({ ph }) => ph === 'C');
    expect(memory.length).toBeGreaterThan(500);
    // A step gives back what it took.
    expect(memory.at(-1)!.args).toEqual(memory[0]!.args);
  });

  test('one thread, and 128-bit instructions only', async ({ expect }) => {
    const file = join(folder, 'one-thread.json');
    const flags = [...tiny, '--steps', '1', '--threads', '1', '--no-revectorize', '--output', file];
    expect((await succeed(['profile', ...flags])).stdout).toMatch(/^wasm: .*, 1 thread\n/);
    expect(new Set(spansOf(await readTrace(file), 'kernel').map(({ tid }) => tid))).toEqual(new Set([2]));
  });
});

test('a training with a profile ends in the same bits, with any number of threads', async () => {
  const photos = await renderSixFlukes(join(folder, 'photos'));
  // Two batches per epoch: two steps to warm up, two to record.
  const train = (name: string, ...flags: string[]) => {
    const all = ['--data', photos, '--output', join(folder, name), '--epochs', '2', '--eval-every', '2', ...quick];
    return succeed(['train', ...all, ...flags]);
  };
  const file = join(folder, 'training.json');
  const [{ stdout }] = await Promise.all([
    train('profiled', '--profile', file, '--profile-steps', '2', '--threads', '2'),
    train('plain', '--threads', '1'),
  ]);
  expect(stdout).toMatch(/^2 steps of .* 2 threads$/m);
  expect(stdout).toContain(`trace: ${file}`);
  const events = await readTrace(file);
  expect(namesOf(events, 'phase')).toContain('data wait');
  expect(spansOf(events, 'step')).toHaveLength(2);
  const [profiled, plain] = await Promise.all(
    ['profiled', 'plain'].map((name) => readFile(join(folder, name, 'last.safetensors'))),
  );
  expect(profiled!.equals(plain!)).toBe(true);
});

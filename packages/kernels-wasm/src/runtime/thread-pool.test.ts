import { type Backend, execute, size } from '@flukeprint/kernels';
import { conformanceCases, upload, valuesAfter } from '@flukeprint/kernels/conformance';
import { afterAll, describe, expect, test } from 'vitest';
import { createWasmBackend, type JobTimes } from '../index.ts';
import type { Job } from './launch.ts';
import { bestVariant, loadModule } from './module.ts';
import { ThreadPool } from './thread-pool.ts';
import { WasmBackend } from './wasm-backend.ts';

const module = loadModule(bestVariant(), 2);

describe('any number of threads gives the same bits', async () => {
  const alone = await createWasmBackend({ threads: 1 });
  const pools = await Promise.all([2, 3, 5].map((threads) => createWasmBackend({ threads })));
  afterAll(() => Promise.all([alone, ...pools].map((backend) => backend.destroy())));

  test.for(conformanceCases)('$name', async (c) => {
    const expected = await valuesAfter(alone, c);
    for (const pool of pools) expect(await valuesAfter(pool, c), pool.description).toEqual(expected);
  });

  test('single elements in pieces for all threads', async () => {
    const expected = await silu(alone);
    for (const pool of pools) expect(await silu(pool), pool.description).toEqual(expected);
  });
});

const random = (n: number) => Float32Array.from({ length: n }, (_, i) => Math.sin(i));

/** Runs an operation on values of its own and gives its output back. */
async function evaluate(backend: Backend, name: 'silu' | 'linear', shapes: Record<string, number[]>) {
  const place = (shape: number[]) => upload(backend, shape, random(size(shape)));
  const inputs = Object.fromEntries(Object.entries(shapes).map(([argument, shape]) => [argument, place(shape)]));
  try {
    const { output } = execute(backend, name, inputs as never, {});
    const values = await backend.read(output);
    backend.free(output.storage);
    return values;
  } finally {
    for (const { storage } of Object.values(inputs)) backend.free(storage);
  }
}

/** So many elements that each of five threads gets some. */
const silu = (backend: Backend) => evaluate(backend, 'silu', { input: [500_003] });
/** Eight pieces for two threads, and each thread has memory of its own. */
const linear = (backend: Backend) => evaluate(backend, 'linear', { input: [500, 256], weight: [256, 256] });

describe('a kernel that traps', () => {
  const outside = () => module.memory.buffer.byteLength + 2 ** 24;

  test.for<[string, typeof silu, (job: Job) => Job]>([
    ['in the calling thread', silu, (job) => ({ ...job, args: [outside(), ...job.args.slice(1)] })],
    [
      'in another thread',
      linear,
      // The memory of thread 0 is there, that of thread 1 is not.
      (job) => (job.private ? { ...job, private: { ...job.private, bytes: outside() } } : job),
    ],
  ])('%s is an error with its name, and the pool goes on', async ([, run, breakJob]) => {
    const pool = await ThreadPool.create(module.exports, module.shared!, 2);
    let broken = false;
    const launch = (job: Job) => pool.run(broken ? breakJob(job) : job);
    const backend = new WasmBackend('broken', module, { threads: 2, run: launch, close: () => pool.close() });
    const expected = await run(backend);
    broken = true;
    const often = async () => {
      // A thread may come too late for one job, but not for all.
      for (let i = 0; i < 1000; i++) await run(backend);
    };
    await expect(often()).rejects.toThrow(/^wasm: a thread failed in (silu|linear)$/);
    broken = false;
    expect(await run(backend)).toEqual(expected);
    await backend.destroy();
  });
});

test('a pool of which a thread does not start is an error', async () => {
  const broken = { ...module.shared!, module: {} };
  await expect(ThreadPool.create(module.exports, broken, 3)).rejects.toThrow(TypeError);
});

test('times of all threads: each unit once, within the time of the call', async () => {
  const jobs: JobTimes[] = [];
  const backend = await createWasmBackend({ threads: 2, onJob: (times) => jobs.push(times) });
  // A thread may come too late for one job, but not for all.
  for (let i = 0; i < 1000 && !jobs.some(({ threads }) => threads[1]!.units > 0); i++) {
    jobs.length = 0;
    const before = performance.now();
    await silu(backend);
    const after = performance.now();
    expect(jobs.map(({ kernel }) => kernel)).toEqual(['silu']);
    const [{ threads }] = jobs as [JobTimes];
    expect(threads.map(({ units }) => units).reduce((a, b) => a + b)).toBe(500_003);
    for (const { start, end } of threads.filter(({ units }) => units > 0)) {
      expect(start).toBeGreaterThan(before);
      expect(end).toBeGreaterThan(start);
      expect(end).toBeLessThan(after);
    }
  }
  expect(jobs[0]!.threads[1]!.units).toBeGreaterThan(0);
  await backend.destroy();
});

test('one thread alone has its times, too', async () => {
  const jobs: JobTimes[] = [];
  const backend = await createWasmBackend({ threads: 1, onJob: (times) => jobs.push(times) });
  await silu(backend);
  expect(jobs.map(({ kernel, threads }) => [kernel, threads.length, threads[0]!.units])).toEqual([
    ['silu', 1, 500_003],
  ]);
  await backend.destroy();
});

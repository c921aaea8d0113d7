import { conformanceCases, runCase, valuesAfter } from '@flukeprint/kernels/conformance';
import { describe, expect, test } from 'vitest';
import { createWasmBackend } from './index.ts';
import { callingThread, type Job, type Launcher } from './runtime/launch.ts';
import { bestVariant, type Exports, loadModule } from './runtime/module.ts';
import { WasmBackend } from './runtime/wasm-backend.ts';

describe.for(['simd128', 'relaxed'] as const)('%s', async (variant) => {
  const backend = await createWasmBackend({ variant });
  test.for(conformanceCases)('$name', async (c) => {
    const { passed, message } = await runCase(backend, c);
    expect(passed, message).toBe(true);
    expect(backend.liveBytes).toBe(0);
  });
});

/** Three uneven pieces, the last one first: what a pool of threads may do at worst. */
function inPieces(exports: Exports): Launcher {
  const whole = callingThread(exports);
  const run = (job: Job) => {
    const kernel = exports[job.kernel] as (...args: number[]) => void;
    const args = job.private ? [...job.args, job.private.address] : job.args;
    const [first, second] = [Math.ceil(job.count / 5), Math.ceil(job.count / 2)];
    kernel(...args, second, job.count);
    kernel(...args, 0, first);
    kernel(...args, first, second);
  };
  return { ...whole, run };
}

describe('work done in pieces gives the same bits', () => {
  const module = loadModule(bestVariant());
  const pieces = new WasmBackend('in pieces', module, inPieces(module.exports));
  const whole = new WasmBackend('whole', module, callingThread(module.exports));
  test.for(conformanceCases)('$name', async (c) => {
    expect(await valuesAfter(pieces, c)).toEqual(await valuesAfter(whole, c));
  });
});

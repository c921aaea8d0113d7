import { type Backend, type DeviceTensor, type HostArray, operations, type Spec } from '@flukeprint/kernels';
import { type ConformanceCase, conformanceCases, runCase } from '@flukeprint/kernels/conformance';
import { describe, expect, test } from 'vitest';
import { createWasmBackend } from './index.ts';
import { callingThread, type Job, type Launcher } from './launch.ts';
import { bestVariant, type Exports, loadModule } from './module.ts';
import { WasmBackend } from './wasm-backend.ts';

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

/** Every argument and result after the case has run. */
async function valuesOf(backend: Backend, c: ConformanceCase): Promise<Record<string, HostArray>> {
  const place = (spec: Spec): DeviceTensor => ({ ...spec, storage: backend.allocate(spec) });
  const inputs: Record<string, DeviceTensor> = {};
  for (const [name, { shape, dtype, data }] of Object.entries(c.inputs())) {
    inputs[name] = place({ shape, dtype });
    backend.write(inputs[name], data);
  }
  const inferred: Record<string, Spec> = operations[c.operation].infer(inputs as never, c.attributes as never);
  const outputs = Object.fromEntries(Object.entries(inferred).map(([name, spec]) => [name, place(spec)]));
  backend.run(c.operation, inputs, outputs, c.attributes);
  const values: Record<string, HostArray> = {};
  for (const [name, tensor] of Object.entries({ ...inputs, ...outputs })) {
    values[name] = await backend.read(tensor);
    backend.free(tensor.storage);
  }
  return values;
}

describe('work done in pieces gives the same bits', () => {
  const module = loadModule(bestVariant());
  const pieces = new WasmBackend('in pieces', module, inPieces(module.exports));
  const whole = new WasmBackend('whole', module, callingThread(module.exports));
  test.for(conformanceCases)('$name', async (c) => {
    expect(await valuesOf(pieces, c)).toEqual(await valuesOf(whole, c));
  });
});

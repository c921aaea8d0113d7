import { type Backend, type DeviceTensor, type HostArray, operations, type Spec } from '@flukeprint/kernels';
import { type ConformanceCase, conformanceCases, runCase } from '@flukeprint/kernels/conformance';
import { describe, expect, test } from 'vitest';
import type { Launch } from './context.ts';
import { createWasmBackend } from './index.ts';
import { bestVariant, loadModule } from './module.ts';
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
const inPieces: Launch = (kernel, count) => {
  const [first, second] = [Math.ceil(count / 5), Math.ceil(count / 2)];
  kernel(second, count);
  kernel(0, first);
  kernel(first, second);
};

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
  const exports = loadModule(bestVariant());
  const pieces = new WasmBackend('in pieces', exports, inPieces);
  const whole = new WasmBackend('whole', exports, (kernel, count) => kernel(0, count));
  test.for(conformanceCases)('$name', async (c) => {
    expect(await valuesOf(pieces, c)).toEqual(await valuesOf(whole, c));
  });
});

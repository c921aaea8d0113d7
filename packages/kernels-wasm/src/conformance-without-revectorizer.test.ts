import { conformanceCases, runCase } from '@flukeprint/kernels/conformance';
import { describe, expect, test } from 'vitest';
import { createWasmBackend } from './index.ts';

// A file of its own: the first backend of a process decides for all modules that it compiles.
describe.for(['simd128', 'relaxed'] as const)('%s', async (variant) => {
  const backend = await createWasmBackend({ variant, revectorize: false });
  test.for(conformanceCases)('$name', async (c) => {
    const { passed, message } = await runCase(backend, c);
    expect(passed, message).toBe(true);
  });
});

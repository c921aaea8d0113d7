import { conformanceCases, f16Cases, runCase } from '@flukeprint/kernels/conformance';
import { afterAll, describe, expect, test } from 'vitest';
import { f16Tolerance, testBackend } from '../testing/test-backend.ts';

// Grids of more than three workgroups fold, as those of more than 65,535 do elsewhere, and products of more than a MFLOP
// take several launches.
const backend = await testBackend({ gridLimit: 3, launchFlops: 2 ** 20 });

describe.skipIf(!backend)('every operation agrees with the float64 reference', () => {
  afterAll(() => backend!.destroy());

  test.for(conformanceCases)('$name', async (c) => {
    const { passed, message } = await runCase(backend!, c);
    expect(passed, message).toBe(true);
  });

  // Visibly, where the adapter stores no f16.
  describe.skipIf(!backend?.supportsF16)('in mixed precision', () => {
    test.for(f16Cases)('$name', async (c) => {
      const { passed, message } = await runCase(backend!, c, f16Tolerance(backend!, c));
      expect(passed, message).toBe(true);
    });
  });

  test('and gives its memory back', () => {
    expect(backend!.liveBytes).toBe(0);
  });
});

import type { ConformanceCase, Tolerance } from '@flukeprint/kernels/conformance';
import { NoAdapterError } from '../runtime/device.ts';
import { shaderSource } from '../runtime/shader-source.ts';
import { createWebGpuBackend, type WebGpuBackend, type WebGpuOptions } from '../runtime/webgpu-backend.ts';

/**
 * A backend for tests. Without an adapter it says so and is undefined, so that tests are skipped with
 * `describe.skipIf(!backend)`; in CI that is an error.
 */
export async function testBackend(options?: WebGpuOptions): Promise<WebGpuBackend | undefined> {
  try {
    return await createWebGpuBackend(options);
  } catch (error) {
    if (!(error instanceof NoAdapterError) || process.env.CI) throw error;
    console.warn(`Skipped: ${error.message}`);
    return undefined;
  }
}

/** Runs `work` on a backend of its own, one that may break; shaders named in `replaced` have another text. */
export async function withBackend(replaced: Record<string, string>, work: (backend: WebGpuBackend) => Promise<void>) {
  const backend = await testBackend({ shaderSource: (path) => replaced[path] ?? shaderSource(path) });
  try {
    await work(backend!);
  } finally {
    await backend!.destroy();
  }
}

/**
 * Matrix units take weights as f16, too: a product is off by 2⁻¹¹ of itself, and the sums of the cases, which are near 1, by
 * as much again where products cancel. The gradient of a weight has no such factor.
 */
const ofMatrices: Tolerance = { rtol: 2 ** -9, atol: 2 ** -9 };

/** The tolerance of a case in f16, where it is not the usual one. */
export function f16Tolerance(backend: WebGpuBackend, { operation }: ConformanceCase): Tolerance | undefined {
  const takesWeight = operation === 'conv2d' || operation === 'conv2dInputGrad';
  return takesWeight && backend.matrixUnit ? ofMatrices : undefined;
}

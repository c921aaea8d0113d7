import { execute, f32 } from '@flukeprint/kernels';
import { afterAll, describe, expect, test } from 'vitest';
import { testBackend } from '../../testing/test-backend.ts';
import type { WebGpuBackend } from '../webgpu-backend.ts';
import { PlanningBackend } from './planning-backend.ts';

const device = await testBackend();

/** A convolution, which takes memory of its own and a table, and what follows it. */
function step(backend: WebGpuBackend | PlanningBackend): void {
  const take = (...shape: number[]) => ({ ...f32(...shape), storage: backend.allocate(f32(...shape)) });
  const [input, weight] = [take(2, 5, 9, 9), take(40, 5, 3, 3)];
  backend.write(input, new Float32Array(2 * 5 * 81));
  backend.write(weight, new Float32Array(40 * 45));
  const { output } = execute(backend, 'conv2d', { input, weight }, { stride: 2 });
  const { output: activated } = execute(backend, 'silu', { input: output }, {});
  backend.free(output.storage);
  const { gradWeight } = execute(
    backend,
    'conv2dWeightGrad',
    { gradOutput: activated, input },
    { stride: 2, weightShape: weight.shape },
  );
  for (const { storage } of [input, weight, activated, gradWeight]) backend.free(storage);
}

test('tells where tensors come from, and when they live', () => {
  const backend = new PlanningBackend();
  backend.phase = 'forward';
  step(backend);
  expect(backend.liveBytes).toBe(0);
  const { tenancies } = backend;
  const found = (operation: string, role: string) =>
    tenancies.find((t) => t.operation === operation && t.role === role)!;
  expect(tenancies.slice(0, 2).map(({ operation, role }) => [operation, role])).toEqual([
    ['write', 'tensor'],
    ['write', 'tensor'],
  ]);
  const [output, activated] = [found('conv2d', 'output'), found('silu', 'output')];
  expect(output).toMatchObject({ spec: f32(2, 40, 4, 4), bytes: 5120, phase: 'forward' });
  expect(output.start).toBeLessThan(activated.start);
  expect(output.end).toBeLessThan(activated.end);
  expect(found('conv2d', 'temporary').end).toBeLessThan(activated.start);
  // A table stays, and belongs to no step.
  expect(tenancies.filter(({ end, role }) => end === Number.POSITIVE_INFINITY || role === 'table')).toEqual([]);
  expect(backend.dispatches).toBe(4);
});

describe.skipIf(!device)('on a device', () => {
  afterAll(() => device!.destroy());

  test('the same step does what was planned', () => {
    const planned = new PlanningBackend(device);
    step(planned);
    device!.planStep('step', planned.tenancies);
    device!.beginStep('step');
    step(device!);
    device!.endStep();
    expect(device!.stepMemory.strayed).toBe(false);
    expect(device!.stepMemory.plannedBytes).toBeGreaterThan(0);
  });
});

import { backward, scope, Tensor } from '@flukeprint/autograd';
import { type Backend, ReferenceBackend } from '@flukeprint/kernels';
import { dynamicMargins, initialize, namedTensors, PartialArcFace, stateDict } from '@flukeprint/models';
import { randomStream } from '@flukeprint/random';
import { describe, expect, test } from 'vitest';
import { testDevices } from '../devices.ts';

const [individuals, width, batch] = [301, 33, 7];

/** The table and its moments after four steps of two batches each, and the sum of the losses. */
async function train(backend: Backend) {
  const margins = dynamicMargins(Array.from({ length: individuals }, (_, i) => 1 + (i % 40)));
  // With the usual eps Adam's first steps are the sign of the gradient, and f32 may see another sign near 0.
  const optimizer = { eps: 0.1 };
  const head = new PartialArcFace(backend, individuals, width, {
    sampleRate: 0.2,
    subcenters: 3,
    s: 10,
    margins,
    optimizer,
  });
  initialize(head, 0);
  let total = 0;
  for (let step = 1; step <= 4; step++) {
    head.beginStep(randomStream(0, 'step', step, 'head'));
    for (let part = 0; part < 2; part++) {
      const random = randomStream(1, step, part);
      const values = Float32Array.from({ length: batch * width }, () => random.normal());
      const target = Int32Array.from({ length: batch }, () => random.integer(individuals));
      const loss = scope(() => {
        const loss = head.loss(Tensor.from(backend, values, [batch, width], { requiresGrad: true }), target);
        backward(loss);
        return loss.detach();
      });
      total += await loss.item();
      loss.dispose();
    }
    head.stepRows(0.1, step);
  }
  const state = await stateDict(namedTensors(head));
  head.dispose();
  return { state, total };
}

describe.each(testDevices('wasm', 'webgpu'))('$name', ({ missing, open }) => {
  test.skipIf(missing)('four steps of PartialArcFace as the float64 reference takes them', async () => {
    const backend = await open();
    const expected = await train(new ReferenceBackend());
    const received = await train(backend);
    expect(backend.liveBytes).toBe(0);
    await backend.destroy();
    expect(received.total).toBeCloseTo(expected.total, 3);
    for (const [name, { data }] of expected.state) {
      const other = Float64Array.from(received.state.get(name)!.data, Number);
      const errors = Float64Array.from(data, Number).map((x, i) => Math.abs(x - other[i]!));
      const worst = errors.reduce((a, b) => Math.max(a, b));
      expect(worst, name).toBeLessThan(1e-5);
    }
  });
});

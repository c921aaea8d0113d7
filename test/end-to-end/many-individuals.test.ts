import { backward, scope, Tensor } from '@flukeprint/autograd';
import { createWasmBackend } from '@flukeprint/kernels-wasm';
import { PartialArcFace } from '@flukeprint/models';
import { randomStream } from '@flukeprint/random';
import { expect, test } from 'vitest';

const individuals = 100_000;
const width = 256;

test('100,000 individuals train in the memory of their table and its moments, and 40 MB', async () => {
  const backend = await createWasmBackend();
  let peak = 0;
  const allocate = backend.allocate;
  backend.allocate = (spec) => {
    const storage = allocate.call(backend, spec);
    peak = Math.max(peak, backend.liveBytes);
    return storage;
  };
  try {
    const head = new PartialArcFace(backend, individuals, width, { sampleCount: 2000, s: 16 });
    // Any values do, and these cost no time.
    const values = Float32Array.from({ length: individuals * width }, (_, i) => ((i * 7919) % 1013) / 506.5 - 1);
    backend.write(head.weight.value, values);
    const resting = backend.liveBytes;
    expect(resting).toBe(3 * individuals * width * 4);

    const who = [3, 99_999, 50_000, 3, 71, 12_345, 99_998, 0];
    const random = randomStream(0, 'photos');
    const photos = Float32Array.from({ length: who.length * width }, () => random.normal());
    photos.copyWithin(3 * width, 0, width);
    const losses: number[] = [];
    for (let step = 1; step <= 12; step++) {
      head.beginStep(randomStream(0, 'step', step, 'head'));
      const loss = scope(() => {
        const embeddings = Tensor.from(backend, photos, [who.length, width], { requiresGrad: true });
        const loss = head.loss(embeddings, Int32Array.from(who));
        backward(loss);
        return loss.detach();
      });
      head.stepRows(0.05, step);
      losses.push(await loss.item());
      loss.dispose();
      expect(backend.liveBytes).toBe(resting);
    }
    expect(losses.at(-1)!).toBeLessThan(losses[0]! / 2);
    expect(peak).toBeLessThan(resting + 40e6);
    const after = await head.weight.read();
    const moved = Array.from({ length: individuals }, (_, i) => i).filter(
      (i) => after[i * width] !== values[i * width],
    );
    expect(who.every((i) => moved.includes(i))).toBe(true);
    // 12 draws of 2,000, some of them twice.
    expect(moved.length).toBeGreaterThan(18_000);
    expect(moved.length).toBeLessThanOrEqual(24_000);
    head.dispose();
    expect(backend.liveBytes).toBe(0);
  } finally {
    await backend.destroy();
  }
}, 60_000);

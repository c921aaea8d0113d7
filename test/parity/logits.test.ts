import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { noGrad, Tensor } from '@flukeprint/autograd';
import { createWasmBackend } from '@flukeprint/kernels-wasm';
import {
  createBackbone,
  loadStateDict,
  modelNames,
  namedTensors,
  readSafetensors,
  type StoredTensor,
} from '@flukeprint/models';
import { beforeAll, describe, expect, test } from 'vitest';
import { namedValues } from './named-values.ts';

const [batch, classes, imageSize] = [2, 10, 64];
let expected: Awaited<ReturnType<typeof readSafetensors>>;
beforeAll(async () => {
  expected = await readSafetensors(fileURLToPath(new URL('logits.safetensors', import.meta.url)));
});

test('every model is compared', () => {
  expect([...expected.tensors.keys()].sort()).toEqual([...modelNames].sort());
});

describe.each(modelNames)('%s', (model) => {
  test("has torchvision's names and shapes, and its logits", async () => {
    const backend = await createWasmBackend();
    const network = createBackbone(backend, model, classes);
    const shapes = [...namedTensors(network)].map(([name, { shape }]) => [name, shape] as const);
    const lines = shapes.map(([name, shape]) => `${name} ${shape.join(',')}`).sort();
    expect(createHash('sha256').update(lines.join('\n')).digest('hex')).toBe(expected.metadata[`layout.${model}`]);

    const gain = model.startsWith('efficientnet') ? 0.5 : 1;
    const values = (name: string, shape: readonly number[]): StoredTensor => {
      const data = namedValues(name, shape);
      return { shape, data: shape.length === 4 ? data.map((value) => gain * value) : data };
    };
    const state = new Map(shapes.map(([name, shape]) => [name, values(name, shape)]));
    expect(loadStateDict(namedTensors(network), state, 'named values')).toMatchObject({ missing: [], unexpected: [] });

    network.eval();
    const images = [batch, 3, imageSize, imageSize];
    const input = Tensor.from(backend, namedValues('images', images), images);
    const logits = Array.from(await noGrad(() => network.call(input)).read());
    const wanted = Array.from(expected.tensors.get(model)!.data as Float32Array);
    const largest = Math.max(...wanted.map(Math.abs));
    expect(logits).toHaveLength(batch * classes);
    expect(Math.max(...wanted.map((value, i) => Math.abs(logits[i]! - value))) / largest).toBeLessThan(1e-4);
    await backend.destroy();
  });
});

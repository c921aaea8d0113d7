import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { noGrad, Tensor } from '@flukeprint/autograd';
import { createDarknet, fuseBatchNorms, readDarknetWeights, readSafetensors } from '@flukeprint/models';
import { describe, expect, test } from 'vitest';
import { testDevices } from '../devices.ts';

const fixtures = new URL('../../packages/models/src/detector/darknet/fixtures/', import.meta.url);
const pathOf = (name: string) => fileURLToPath(new URL(name, fixtures));

describe.each(testDevices('reference', 'wasm', 'webgpu'))('on $name', ({ missing, open }) => {
  test.skipIf(missing).each(['tiny', 'spp'])(
    '%s.cfg with its .weights gives the raw outputs that PyTorch gives',
    async (name) => {
      const backend = await open();
      const network = createDarknet(backend, readFileSync(pathOf(`${name}.cfg`), 'utf8'), `${name}.cfg`);
      expect(await readDarknetWeights(network, pathOf(`${name}.weights`))).toMatchObject({ seen: 12345 });
      network.eval();
      const { tensors } = await readSafetensors(pathOf(`${name}.safetensors`));
      const { shape, data } = tensors.get('input')!;
      for (const one of [network, await fuseBatchNorms(network)]) {
        const images = Tensor.from(backend, Float32Array.from(data as Float32Array), shape);
        const outputs = noGrad(() => one.call(images));
        expect(outputs).toHaveLength(2);
        for (const [i, output] of outputs.entries()) {
          const expected = tensors.get(`output.${i}`)!;
          expect(output.shape).toEqual(expected.shape);
          const values = await output.read();
          const wanted = Array.from({ length: values.length }, (_, j) => Number(expected.data[j]));
          const largest = Math.max(...wanted.map(Math.abs));
          let worst = 0;
          for (const [j, value] of values.entries()) worst = Math.max(worst, Math.abs(value - wanted[j]!));
          expect(worst / largest).toBeLessThan(1e-5);
        }
      }
      await backend.destroy();
    },
  );
});

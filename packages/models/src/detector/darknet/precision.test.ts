import { backward, functional as F, scope, Tensor } from '@flukeprint/autograd';
import { ReferenceBackend } from '@flukeprint/kernels';
import { randomStream } from '@flukeprint/random';
import { expect, test } from 'vitest';
import { initialize } from '../../nn/init.ts';
import { namedParameters } from '../../nn/module.ts';
import { createDarknet } from './darknet.ts';

const conv = (filters: number, stride = 1) =>
  `[convolutional]\nbatch_normalize=1\nfilters=${filters}\nsize=3\npad=1\nstride=${stride}\nactivation=leaky`;
const head = '[convolutional]\nfilters=6\nsize=1\n[yolo]\nanchors=8,8\nclasses=1';
/** Every kind of layer. */
const cfg = [
  `[net]\n${conv(4)}\n[maxpool]\nsize=2\nstride=2\n${conv(6, 2)}\n${conv(6)}`,
  '[shortcut]\nfrom=-2\nactivation=linear\n[upsample]\nstride=2\n[route]\nlayers=-1,1',
  `${conv(5)}\n${head}`,
].join('\n');

test('outputs and gradients of a network in f16 are f32, and near those of f32', async () => {
  const backend = new ReferenceBackend();
  const random = randomStream(0, 'images');
  const pixels = Float64Array.from({ length: 2 * 3 * 16 * 16 }, () => random.uniform());
  const network = createDarknet(backend, cfg, 'test.cfg');
  initialize(network, 0);
  network.eval();
  const run = async () => {
    const output = scope(() => {
      const [found] = network.call(Tensor.from(backend, pixels, [2, 3, 16, 16]));
      backward(F.mean(F.mul(found!, found!)));
      return found!.detach();
    });
    expect(output.dtype).toBe('f32');
    const tensors = [['output', output] as const, ...namedParameters(network)];
    const values = tensors.map(async ([name, tensor]) => {
      return [name, Float64Array.from(await (name === 'output' ? tensor : tensor.grad!).read())] as const;
    });
    const all = new Map(await Promise.all(values));
    for (const [, parameter] of namedParameters(network)) parameter.zeroGrad();
    output.dispose();
    return all;
  };
  const single = await run();
  network.precision = 'f16';
  const half = await run();
  expect(half).not.toEqual(single);
  for (const [name, values] of single) {
    const largest = Math.max(...values.map(Math.abs));
    const error = Math.max(...half.get(name)!.map((x, i) => Math.abs(x - values[i]!)));
    expect(error / largest, name).toBeLessThan(0.01);
  }
});

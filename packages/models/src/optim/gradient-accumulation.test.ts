import { backward, functional as F, scope, Tensor } from '@flukeprint/autograd';
import { ReferenceBackend } from '@flukeprint/kernels';
import { randomStream } from '@flukeprint/random';
import { expect, test } from 'vitest';
import { initialize } from '../nn/init.ts';
import { BatchNorm2d, Conv2d, Linear } from '../nn/layers.ts';
import { Module, namedParameters } from '../nn/module.ts';
import { Adam } from './adam.ts';
import { clipGradNorm } from './clip-grad-norm.ts';

const backend = new ReferenceBackend();

class Net extends Module {
  readonly conv = new Conv2d(backend, 1, 3, 3, { padding: 1 });
  readonly bn = new BatchNorm2d(backend, 3);
  readonly fc = new Linear(backend, 48, 4);
  readonly #norm: boolean;

  constructor(norm: boolean) {
    super();
    this.#norm = norm;
  }

  override forward(input: Tensor): Tensor {
    const map = this.conv.call(input);
    return this.fc.call(F.reshape(F.relu(this.#norm ? this.bn.call(map) : map), [-1, 48]));
  }
}

const random = randomStream(0, 'pixels');
const pixels = Float64Array.from({ length: 8 * 16 }, () => random.normal());
const classes = Int32Array.of(0, 3, 1, 2, 2, 0, 1, 3);

/** The parameters after three steps, each over these batches: rows of the same eight photos. */
async function trained(sizes: readonly number[], norm: boolean): Promise<number[]> {
  const net = new Net(norm);
  initialize(net, 0);
  const adam = new Adam(namedParameters(net));
  for (let step = 0; step < 3; step++) {
    let start = 0;
    for (const size of sizes) {
      const end = start + size;
      scope(() => {
        const images = Tensor.from(backend, pixels.slice(start * 16, end * 16), [size, 1, 4, 4]);
        const loss = F.crossEntropy(net.call(images), Tensor.from(backend, classes.slice(start, end), [size]));
        backward(F.scale(loss, size / 8));
      });
      start = end;
    }
    clipGradNorm(namedParameters(net), 0.5).dispose();
    adam.step(0.05);
    adam.zeroGrad();
  }
  const values: number[] = [];
  for (const [name, parameter] of namedParameters(net))
    if (!name.startsWith('bn')) values.push(...(await parameter.read()));
  return values;
}

const difference = (a: number[], b: number[]) => Math.max(...a.map((x, i) => Math.abs(x - b[i]!)));

test.for([[[2, 2, 2, 2]], [[4, 4]], [[5, 3]]])('micro-batches of %j are one batch of 8', async ([sizes]) => {
  expect(difference(await trained(sizes!, false), await trained([8], false))).toBeLessThan(1e-9);
});

test('with batch norm they are not: each has statistics of its own', async () => {
  expect(difference(await trained([4, 4], true), await trained([8], true))).toBeGreaterThan(1e-3);
});

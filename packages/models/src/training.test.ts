import { backward, functional as F, scope, Tensor } from '@flukeprint/autograd';
import { type Backend, ReferenceBackend } from '@flukeprint/kernels';
import { randomStream } from '@flukeprint/random';
import { expect, test } from 'vitest';
import { ArcFace } from './losses/arcface.ts';
import { initialize } from './nn/init.ts';
import { BatchNorm2d, Conv2d, Linear } from './nn/layers.ts';
import { Module, namedParameters } from './nn/module.ts';
import { Adam } from './optim/adam.ts';

class SmallNet extends Module {
  readonly conv: Conv2d;
  readonly bn: BatchNorm2d;
  readonly embedding: Linear;

  constructor(backend: Backend) {
    super();
    this.conv = new Conv2d(backend, 1, 3, 3, { padding: 1 });
    this.bn = new BatchNorm2d(backend, 3);
    this.embedding = new Linear(backend, 3 * 4 * 4, 5);
  }

  override forward(input: Tensor): Tensor {
    const map = F.relu(this.bn.call(this.conv.call(input)));
    return this.embedding.call(F.reshape(map, [-1, 3 * 4 * 4]));
  }
}

test('fifty steps lower the loss and leave no memory behind', async () => {
  const backend = new ReferenceBackend();
  const net = new SmallNet(backend);
  const head = new ArcFace(backend, 4, 5, { s: 10 });
  initialize(net, 0);
  initialize(head, 0);
  const adam = new Adam([
    ...namedParameters(net),
    ...[...namedParameters(head)].map(([n, t]) => [`head.${n}`, t] as const),
  ]);
  const random = randomStream(0, 'pixels');
  const pixels = Float64Array.from({ length: 4 * 16 }, () => random.normal());
  const trained = [net, head].flatMap((module) => [...namedParameters(module)]);
  const before = await Promise.all(trained.map(([, parameter]) => parameter.read()));

  const losses: number[] = [];
  const live: number[] = [];
  for (let step = 0; step < 50; step++) {
    const loss = scope(() => {
      const loss = head.loss(
        net.call(Tensor.from(backend, pixels, [4, 1, 4, 4])),
        Tensor.from(backend, Int32Array.of(0, 1, 2, 3), [4]),
      );
      backward(loss);
      adam.step(0.01);
      adam.zeroGrad();
      return loss.detach();
    });
    losses.push(await loss.item());
    loss.dispose();
    live.push(backend.liveBytes);
  }
  expect(new Set(live)).toEqual(new Set([live[0]]));
  expect(losses.every(Number.isFinite)).toBe(true);
  expect(losses.at(-1)!).toBeLessThan(losses[0]! / 4);
  for (const [i, [name, parameter]] of trained.entries()) {
    expect(await parameter.read(), name).not.toEqual(before[i]);
  }

  for (const part of [net, head, adam]) part.dispose();
  expect(backend.liveBytes).toBe(0);
});

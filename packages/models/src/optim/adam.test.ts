import { backward, functional as F, scope, Tensor } from '@flukeprint/autograd';
import { ReferenceBackend } from '@flukeprint/kernels';
import { beforeEach, expect, test } from 'vitest';
import { parameter } from '../nn/init.ts';
import { Adam } from './adam.ts';

let backend: ReferenceBackend;
beforeEach(() => {
  backend = new ReferenceBackend();
});

const parameterOf = (values: number[], shape: number[]) => {
  const tensor = parameter(backend, shape);
  backend.write(tensor.value, Float64Array.from(values));
  return tensor;
};
const expectClose = (received: Iterable<number>, expected: number[]) => {
  for (const [i, value] of [...received].entries()) expect(value).toBeCloseTo(expected[i]!, 12);
};

test('moves as torch does over five steps with weight decay and a changing rate', async () => {
  // torch.set_default_dtype(torch.float64)
  // p = torch.tensor([[0.5, -1.25], [2.0, 0.0]], requires_grad=True)
  // o = torch.optim.Adam([p], weight_decay=0.01)
  // for step in range(5):
  //   o.param_groups[0]["lr"] = 0.1 / (step + 1)
  //   o.zero_grad(); (p**3 - p * torch.tensor([[1., 2.], [3., 4.]])).sum().backward(); o.step()
  const expected = [
    [0.5999999959183675, -1.3499999996261682, 1.9000000001108648, 0.09999999975000001],
    [0.6192815011498276, -1.399929645228117, 1.8503005563441561, 0.1499894816311601],
    [0.6167752611058241, -1.433309926303203, 1.8173462686795656, 0.18330180593290185],
    [0.6090339695740346, -1.458441894435917, 1.7927563472230643, 0.2082721129025785],
    [0.6004664926092783, -1.4786311554317237, 1.7731809284354534, 0.22823519898758457],
  ];
  const p = parameterOf([0.5, -1.25, 2, 0], [2, 2]);
  const target = Tensor.from(backend, [1, 2, 3, 4], [2, 2]);
  const adam = new Adam([['p', p]], { weightDecay: 0.01 });
  for (const [step, values] of expected.entries()) {
    scope(() => {
      adam.zeroGrad();
      backward(F.sum(F.sub(F.mul(F.mul(p, p), p), F.mul(p, target))));
      adam.step(0.1 / (step + 1));
    });
    expectClose(await p.read(), values);
  }
  const moments = Object.fromEntries(adam.namedTensors());
  expectClose(
    await moments['exp_avg.p']!.read(),
    [0.028041403980087157, 1.5504508286951526, 3.043793574121241, -1.6077335705953548],
  );
  expectClose(
    await moments['exp_avg_sq.p']!.read(),
    [0.00012750462756779536, 0.0701952187583748, 0.2877667756296863, 0.07719784607810551],
  );
  expect(adam.steps).toBe(5);
});

test('leaves parameters without a gradient alone, decay included', async () => {
  const [used, unused] = [parameterOf([1], [1]), parameterOf([1], [1])];
  const adam = new Adam(Object.entries({ used, unused }), { weightDecay: 0.5 });
  backward(F.sum(used));
  adam.step(0.1);
  expect(await unused.item()).toBe(1);
  expect(await used.item()).toBeCloseTo(0.9, 6);
});

test('takes over betas and eps', async () => {
  const p = parameterOf([1], [1]);
  const adam = new Adam([['p', p]], { betas: [0, 0], eps: 3 });
  backward(F.sum(p));
  adam.step(1);
  expect(await p.item()).toBeCloseTo(1 - 1 / (1 + 3), 12);
});

test('dispose gives back the moments and nothing else', () => {
  const p = parameterOf([1, 2], [2]);
  const before = backend.liveBytes;
  const adam = new Adam([['p', p]]);
  expect(backend.liveBytes).toBe(before + 2 * 2 * 8);
  adam.dispose();
  expect(backend.liveBytes).toBe(before);
});

test.each([false, true])(
  'a rule gives a parameter its own rate and its own first step; of a scaler: %s',
  async (isScaled) => {
    const controlOf = (step: number) =>
      isScaled ? Tensor.from(backend, [1, 1 - 0.9 ** step, 1 - 0.999 ** step], [3]) : undefined;
    const train = (adam: Adam, p: Tensor, lr: number, steps: number[]) => {
      for (const step of steps) {
        scope(() => {
          adam.zeroGrad();
          backward(F.sum(F.mul(F.mul(p, p), p)));
          adam.steps = step - 1;
          adam.step(lr, controlOf(step));
        });
      }
    };
    const [late, fresh] = [parameterOf([0.5, -1.25], [2]), parameterOf([0.5, -1.25], [2])];
    const rules = () => ({ lrFactor: 0.1, idleSteps: 20 });
    train(new Adam([['p', late]], { rules, eps: 0 }), late, 0.5, [21, 22, 23]);
    train(new Adam([['p', fresh]], { eps: 0 }), fresh, 0.05, [1, 2, 3]);
    expectClose(await late.read(), [...(await fresh.read())]);
  },
);

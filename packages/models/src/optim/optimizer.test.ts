import { backward, functional as F, scope, Tensor } from '@flukeprint/autograd';
import { ReferenceBackend } from '@flukeprint/kernels';
import { expect, test } from 'vitest';
import { parameter } from '../nn/init.ts';
import { createOptimizer, type OptimizerSettings } from './create-optimizer.ts';
import { isBiasOrNorm } from './optimizer.ts';
import { Sgd } from './sgd.ts';

const backend = new ReferenceBackend();
const parameterOf = (values: number[], shape: number[]) => {
  const tensor = parameter(backend, shape);
  backend.write(tensor.value, Float64Array.from(values));
  return tensor;
};

// torch.set_default_dtype(torch.float64)
// p = torch.tensor([[0.5, -1.25], [2.0, 0.0]], requires_grad=True); o = torch.optim.…([p], weight_decay=0.1, …)
// for step in range(4):
//   o.param_groups[0]["lr"] = 0.1 / (step + 1)
//   o.zero_grad(); (p**3 - p * torch.tensor([[1., 2.], [3., 4.]])).sum().backward(); o.step()
test.for<[OptimizerSettings, number[]]>([
  [{ optimizer: 'adamw' }, [0.6071134269592348, -1.4312217468219544, 1.7531647639792052, 0.2068199032006356]],
  [{ optimizer: 'sgd' }, [0.5332144134168363, -2.2048478414461234, 1.0278848312836515, 0.7368747843428681]],
  [
    { optimizer: 'sgd', momentum: 0.9 },
    [0.5575994628380798, -3.0109463331517414, 0.3456237994701734, 1.249888668421108],
  ],
  [
    { optimizer: 'sgd', momentum: 0.9, nesterov: true },
    [0.5671065540789372, -6.205144014529473, 0.2767080866848297, 1.3434130241950424],
  ],
])('%j moves as torch does', async ([settings, expected]) => {
  const p = parameterOf([0.5, -1.25, 2, 0], [2, 2]);
  const target = Tensor.from(backend, [1, 2, 3, 4], [2, 2]);
  const optimizer = createOptimizer({ ...settings, weightDecay: 0.1 }, [['p', p]]);
  for (let step = 0; step < 4; step++) {
    scope(() => {
      optimizer.zeroGrad();
      backward(F.sum(F.sub(F.mul(F.mul(p, p), p), F.mul(p, target))));
      optimizer.step(0.1 / (step + 1));
    });
  }
  for (const [i, value] of (await p.read()).entries()) expect(value).toBeCloseTo(expected[i]!, 12);
  expect(optimizer.steps).toBe(4);
});

test.for(['adam', 'adamw', 'sgd'] as const)('%s: noDecay exempts what it names', async (optimizer) => {
  const moved = async (noDecay?: typeof isBiasOrNorm) => {
    const all = { weight: parameterOf([3, 3], [1, 2]), 'fc.bias': parameterOf([3], [1]) };
    const one = createOptimizer({ optimizer, weightDecay: 0.5, noDecay }, Object.entries(all));
    // No gradient but the decay's.
    for (const tensor of Object.values(all)) backward(F.scale(F.sum(tensor), 0));
    one.step(0.1);
    return { weight: (await all.weight.read())[0]! < 3, bias: (await all['fc.bias'].read())[0]! < 3 };
  };
  expect(await moved()).toEqual({ weight: true, bias: true });
  expect(await moved(isBiasOrNorm)).toEqual({ weight: true, bias: false });
});

test('the state of SGD is a momentum buffer for every parameter, or nothing', () => {
  const p = parameterOf([1, 2], [2]);
  const before = backend.liveBytes;
  expect([...createOptimizer({ optimizer: 'sgd' }, [['p', p]]).namedTensors()]).toEqual([]);
  const optimizer = createOptimizer({ optimizer: 'sgd', momentum: 0.9 }, [['p', p]]);
  expect([...optimizer.namedTensors()].map(([name]) => name)).toEqual(['momentum_buffer.p']);
  expect(backend.liveBytes).toBe(before + 2 * 8);
  optimizer.dispose();
  expect(backend.liveBytes).toBe(before);
});

test('SGD takes the rate of a parameter’s rule', async () => {
  const parameters = ['slow', 'other'].map((name) => {
    const tensor = parameter(backend, [1]);
    backend.write(tensor.value, Float64Array.of(2));
    return [name, tensor] as const;
  });
  const sgd = new Sgd(parameters, { rules: (name) => (name === 'slow' ? { lrFactor: 0.25 } : {}) });
  scope(() => {
    for (const [, p] of parameters) backward(F.sum(F.mul(p, p)));
    sgd.step(0.1);
  });
  const values = await Promise.all(parameters.map(async ([, p]) => (await p.read())[0]));
  expect(values).toEqual([expect.closeTo(1.9, 9), expect.closeTo(1.6, 9)]);
});

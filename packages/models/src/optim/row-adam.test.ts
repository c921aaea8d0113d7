import { Tensor } from '@flukeprint/autograd';
import { ReferenceBackend } from '@flukeprint/kernels';
import { expect, test } from 'vitest';
import { buffer, parameter } from '../nn/init.ts';
import { Adam } from './adam.ts';
import { rowAdamStep } from './row-adam.ts';

const backend = new ReferenceBackend();
const initial = [0.5, -1.25, 2, 0, 1, 3];
const gradients = [
  [1, -2, 3, 4, 0.5, 0.25],
  [-1, 0.5, 2, 0, 1, 1],
];

function stateOf(values: readonly number[]) {
  const [table, expAvg, expAvgSq] = [values, [], []].map((v) => {
    const tensor = buffer(backend, [3, 2], 0);
    if (v.length > 0) backend.write(tensor.value, Float64Array.from(v));
    return tensor;
  });
  return { table: table!, expAvg: expAvg!, expAvgSq: expAvgSq! };
}

test('all rows, in any order: the same bits as Adam', async () => {
  const whole = parameter(backend, [3, 2]);
  backend.write(whole.value, Float64Array.from(initial));
  const adam = new Adam([['table', whole]], { weightDecay: 0.01 });
  const state = stateOf(initial);
  for (const [i, values] of gradients.entries()) {
    whole.grad = Tensor.from(backend, values, [3, 2]);
    adam.step(0.1);
    const order = [2, 0, 1];
    const permuted = order.flatMap((row) => values.slice(2 * row, 2 * row + 2));
    const index = Tensor.from(backend, Int32Array.from(order), [3]);
    rowAdamStep(state, index, Tensor.from(backend, permuted, [3, 2]), { lr: 0.1, weightDecay: 0.01, step: i + 1 });
  }
  expect(await state.table.read()).toEqual(await whole.read());
  const moments = Object.fromEntries(adam.namedTensors());
  expect(await state.expAvg.read()).toEqual(await moments['exp_avg.table']!.read());
  expect(await state.expAvgSq.read()).toEqual(await moments['exp_avg_sq.table']!.read());
});

test('moves the rows named; the others and their moments wait', async () => {
  const state = stateOf(initial);
  const live = backend.liveBytes;
  const index = Tensor.from(backend, Int32Array.of(1), [1]);
  const grad = Tensor.from(backend, [4, 0], [1, 2]);
  rowAdamStep(state, index, grad, { lr: 0.1, step: 1 });
  for (const tensor of [index, grad]) tensor.dispose();
  expect(backend.liveBytes).toBe(live);
  const [table, expAvg] = [await state.table.read(), await state.expAvg.read()];
  expect([...table].map((x) => +x.toFixed(6))).toEqual([0.5, -1.25, 1.9, 0, 1, 3]);
  expect([...expAvg].map((x) => +x.toFixed(6))).toEqual([0, 0, 0.4, 0, 0, 0]);
});

import { Tensor } from '@flukeprint/autograd';
import { ReferenceBackend } from '@flukeprint/kernels';
import { expect, test } from 'vitest';
import { BatchNorm2d } from '../nn/layers.ts';
import { namedTensors } from '../nn/module.ts';
import { Ema, type EmaOptions, emaDecay } from './ema.ts';

// timm.utils.model_ema.ModelEmaV3(model, decay=…, use_warmup=…).update(model, step=k) with w = [k, −k²/2], b = 2k, in float64
test.for<[EmaOptions, number[][]]>([
  [
    { decay: 0.9 },
    [
      [1, -0.5, 2],
      [1.1, -0.65, 2.2],
      [1.29, -1.035, 2.58],
      [1.561, -1.7315, 3.122],
      [1.9049, -2.80835, 3.8098],
    ],
  ],
  [
    { decay: 0.5, warmup: true },
    [
      [1, -0.5, 2],
      [1.6299605249474367, -1.4449407874211548, 3.2599210498948734],
      [2.3149802624737186, -2.9724703937105774, 4.629960524947437],
      [3.1574901312368593, -5.486235196855288, 6.314980262473719],
      [4.078745065618429, -8.993117598427645, 8.157490131236859],
    ],
  ],
])('%j averages as timm does', async ([options, expected]) => {
  const backend = new ReferenceBackend();
  const [w, b] = [Tensor.from(backend, [0, 0], [2]), Tensor.from(backend, [0], [1])];
  const ema = new Ema(Object.entries({ w, b }), options);
  for (const [i, values] of expected.entries()) {
    const k = i + 1;
    backend.write(w.value, Float64Array.of(k, (-k * k) / 2));
    backend.write(b.value, Float64Array.of(2 * k));
    ema.update();
    const averages = Object.fromEntries(ema.namedTensors());
    const received = [...(await averages['ema.w']!.read()), ...(await averages['ema.b']!.read())];
    for (const [j, value] of values.entries()) expect(received[j]).toBeCloseTo(value, 12);
  }
});

test('the decay warms up as timm has it', () => {
  expect([1, 2, 3, 9].map((step) => emaDecay(step, { decay: 0.7, warmup: true }))).toEqual([
    0,
    1 - 2 ** -(2 / 3),
    1 - 3 ** -(2 / 3),
    0.7,
  ]);
  expect(emaDecay(2, { warmup: true, minDecay: 0.6 })).toBe(0.6);
  expect(emaDecay(2)).toBe(0.9999);
});

test('evaluates with the averages, running statistics among them, and gives back the same bits', async () => {
  const backend = new ReferenceBackend();
  const net = new BatchNorm2d(backend, 3);
  const ema = new Ema(namedTensors(net), { decay: 0.5 });
  const set = (value: number) => {
    for (const [, tensor] of namedTensors(net)) backend.write(tensor.value, Float64Array.of(value, -0, value / 3));
  };
  const values = async (tensors: Iterable<[string, Tensor]>) => {
    const all: [string, number[]][] = [];
    for (const [name, tensor] of tensors) all.push([name, [...(await tensor.read())]]);
    return Object.fromEntries(all);
  };
  for (const value of [1, 0.1, 1e-300]) {
    set(value);
    ema.update();
  }
  const [own, averages] = [await values(namedTensors(net)), await values(ema.namedTensors())];
  expect(averages['ema.running_var']).not.toEqual(own.running_var);
  const bytes = backend.liveBytes;
  const inside = await ema.applied(async () => values(namedTensors(net)));
  for (const [name, value] of Object.entries(inside)) expect(value, name).toEqual(averages[`ema.${name}`]);
  await expect(
    ema.applied(() => {
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  expect(await values(namedTensors(net))).toEqual(own);
  expect(await values(ema.namedTensors())).toEqual(averages);
  expect(backend.liveBytes).toBe(bytes);
  ema.dispose();
  net.dispose();
  expect(backend.liveBytes).toBe(0);
  await backend.destroy();
});

test('nothing to use before the first update', () => {
  const ema = new Ema([['w', Tensor.from(new ReferenceBackend(), [1], [1])]]);
  expect(() => ema.swap()).toThrow('expected an update');
});

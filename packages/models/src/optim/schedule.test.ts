import { expect, test } from 'vitest';
import { initialPlateau, observePlateau } from './plateau.ts';
import { learningRate, type Schedule, warmupCosine } from './schedule.ts';

const schedule = { peak: 5e-4, end: 1e-5, warmupSteps: 20, totalSteps: 150 };

test('warms up linearly, then follows half a cosine', () => {
  // k < warm: lr·(k + 1) / warm; else end + (lr − end) / 2 · (1 + math.cos(math.pi · (k − warm) / (total − warm)))
  const expected = [
    [0, 2.5e-5],
    [1, 5e-5],
    [19, 5e-4],
    [20, 5e-4],
    [21, 0.0004999284634496473],
    [85, 0.000255],
    [149, 1.007153655035273e-5],
  ] as const;
  for (const [step, lr] of expected) expect(warmupCosine(step, schedule)).toBeCloseTo(lr, 14);
});

test('stays at the end afterwards, and never goes up again', () => {
  expect(warmupCosine(150, schedule)).toBeCloseTo(1e-5, 14);
  expect(warmupCosine(100_000, schedule)).toBeCloseTo(1e-5, 14);
});

test('starts at the peak without a warm-up', () => {
  expect(warmupCosine(0, { ...schedule, warmupSteps: 0 })).toBe(5e-4);
});

test('a run of nothing but warm-up stays finite', () => {
  expect(warmupCosine(9, { ...schedule, warmupSteps: 10, totalSteps: 10 })).toBe(5e-4);
  expect(warmupCosine(10, { ...schedule, warmupSteps: 10, totalSteps: 10 })).toBe(5e-4);
});

const recipe: Omit<Schedule, 'schedule'> = {
  lr: 2.5e-4,
  lrEnd: 5e-5,
  epochs: 7,
  stepsPerEpoch: 1,
  warmupEpochs: 0,
  milestones: [3, 5, 6],
  gamma: 0.3,
};
const ratesOf = (schedule: Schedule, steps: number) =>
  Array.from({ length: steps }, (_, i) => learningRate(schedule, i));

test('multistep is MultiStepLR(milestones=[3, 5, 6], gamma=0.3), to the bit', () => {
  const expected = [2.5e-4, 2.5e-4, 2.5e-4, 7.5e-5, 7.5e-5, 2.2499999999999998e-5, 6.749999999999999e-6];
  expect(ratesOf({ ...recipe, schedule: 'multistep' }, 7)).toEqual(expected);
  expect(ratesOf({ ...recipe, schedule: 'multistep', stepsPerEpoch: 2 }, 14)).toEqual(expected.flatMap((x) => [x, x]));
});

test('cosine without warm-up is CosineAnnealingLR(T_max=7, eta_min=5e-5)', () => {
  const expected = [
    2.5e-4, 2.400968867902419e-4, 2.1234898018587337e-4, 1.7225209339563144e-4, 1.2774790660436859e-4,
    8.765101981412666e-5, 5.99031132097581e-5, 5e-5,
  ];
  for (const [i, rate] of ratesOf({ ...recipe, schedule: 'cosine' }, 8).entries()) {
    expect(Math.abs(rate / expected[i]! - 1)).toBeLessThan(1e-12);
  }
});

test('cosine is warmupCosine, to the bit', () => {
  const rates = ratesOf({ ...recipe, schedule: 'cosine', warmupEpochs: 2, stepsPerEpoch: 5 }, 36);
  const plain = { peak: 2.5e-4, end: 5e-5, warmupSteps: 10, totalSteps: 35 };
  expect(rates).toEqual(rates.map((_, i) => warmupCosine(i, plain)));
});

test('all warm up as LinearLR(start_factor=1/4, total_iters=3) and go on from lr', () => {
  for (const schedule of ['cosine', 'multistep', 'constant', 'plateau'] as const) {
    const rates = ratesOf({ ...recipe, schedule, warmupEpochs: 2, stepsPerEpoch: 2, milestones: [6] }, 5);
    expect(rates).toEqual([6.25e-5, 1.25e-4, 1.875e-4, 2.5e-4, 2.5e-4]);
  }
});

test('constant stays', () => {
  expect(ratesOf({ ...recipe, schedule: 'constant' }, 9)).toEqual(Array(9).fill(2.5e-4));
});

test("plateau is ReduceLROnPlateau(mode='max', factor=0.3, patience=2, min_lr=1e-5), to the bit", () => {
  const scores = [0.1, 0.3, 0.30002, 0.2, 0.3, 0.31, ...Array(9).fill(0.3), 0.4];
  const expected = [
    ...[2.5e-4, 2.5e-4, 2.5e-4, 2.5e-4, 7.5e-5, 7.5e-5, 7.5e-5, 7.5e-5],
    ...[2.2499999999999998e-5, 2.2499999999999998e-5, 2.2499999999999998e-5, 1e-5, 1e-5, 1e-5, 1e-5, 1e-5],
  ];
  const schedule: Schedule = { ...recipe, schedule: 'plateau' };
  let state = initialPlateau(recipe.lr);
  const received = scores.map((score) => {
    state = observePlateau(JSON.parse(JSON.stringify(state)), score, { factor: 0.3, patience: 2, minLr: 1e-5 });
    return learningRate(schedule, 100, state);
  });
  expect(received).toEqual(expected);
  expect(learningRate({ ...schedule, warmupEpochs: 4 }, 1, state)).toBe(1e-5 / 2);
});

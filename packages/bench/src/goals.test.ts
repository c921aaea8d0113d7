import { describe, expect, it } from 'vitest';
import { goalMark, goalsReached, showGoals } from './goals.ts';
import { convolution, detected, sampleResults, trained } from './testing.ts';

describe('goalsReached', () => {
  it('judges by the worst row that a goal speaks of', () => {
    const rows = [
      convolution(3, 1, { torch: 1.3 }),
      convolution(3, 1, { torch: 0.9 }),
      convolution(7, 2, { torch: 0.5 }),
    ];
    const goals = goalsReached({ kernels: { product: rows[0]!, rows } });
    expect(goals.map(({ name, reached, met }) => [name, reached, met])).toEqual([
      ['conv 3×3 stride 1, every pass', 0.9, false],
      ['other conv and linear, every pass', 0.5, false],
    ]);
    expect(goals[1]!.where).toBe('conv 7×7/2, forward');
  });

  it('judges by the geometric mean where no single kernel counts, and still names the worst', () => {
    const rows = [convolution(3, 1, { jax: 1000 }), convolution(1, 1, { jax: 40 })];
    const [goal] = goalsReached({ kernels: { product: rows[0]!, rows } });
    expect(goal).toMatchObject({ peer: 'jax', at_least: 100, worst: 40, where: 'conv 1×1/1, forward', met: true });
    expect(goal!.reached).toBeCloseTo(200, 9);
  });

  it('knows each network by its name', () => {
    const goals = goalsReached({
      training: [trained('resnet34', { torch: 0.9 }), trained('densenet121', { torch: 0.9 })],
    });
    expect(goals.map(({ name, met }) => [name, met])).toEqual([
      ['ResNet34 training step', false],
      ['DenseNet121 training step', true],
    ]);
  });

  it('has one for training a detector and one for each inference of it', () => {
    const goals = goalsReached({
      detector: [
        detected('detector_training', { torch: 0.6 }),
        detected('detector_inference', { torch: 0.8 }),
        { ...detected('detector_inference', { torch: 0.4 }), batch: 1 },
        detected('photo_embedding', {}),
      ],
    });
    expect(goals.map(({ name, reached, met }) => [name, reached, met])).toEqual([
      ['YOLOv3-tiny training step', 0.6, true],
      ['YOLOv3-tiny inference', 0.4, false],
    ]);
  });

  it('judges memory by the process or by what came after loading, whichever is worse', () => {
    const { memory } = sampleResults();
    expect(goalsReached({ memory })).toMatchObject([
      { at_most: 1.2, reached: 1.4, where: 'peak − loaded', met: false },
    ]);
  });

  it('says nothing of what was not measured', () => {
    expect(goalsReached({ training: [trained('resnet34', {})] })).toEqual([]);
  });
});

it('goalMark stands in rows that PyTorch has done as well', () => {
  expect(goalMark(convolution(3, 1, { torch: 1.01 }))).toBe('≥1.0 ✓');
  expect(goalMark(convolution(3, 2, { torch: 0.59 }))).toBe('≥0.6 ✗');
  expect(goalMark(convolution(3, 1, { tfjs: 9 }))).toBe('');
});

it('showGoals fits 120 columns', () => {
  const results = sampleResults();
  const text = showGoals({ ...results, goals: goalsReached(results) });
  expect(text).toContain('✗');
  for (const line of text.split('\n')) expect([...line].length).toBeLessThanOrEqual(120);
});

import { test } from 'vitest';
import { evaluate, float64 } from '../conformance/evaluate.ts';
import { expectValues } from '../testing/expect-values.ts';
import type { AdamStepAttributes } from './adam-step.ts';

/** One step on one parameter of 1 with a gradient of ½; the new parameter and moments. */
function step(expAvg: number, expAvgSq: number, attributes: AdamStepAttributes) {
  const one = (x: number) => float64([1], x);
  const inputs = { param: one(1), grad: one(0.5), expAvg: one(expAvg), expAvgSq: one(expAvgSq) };
  evaluate('adamStep', inputs, attributes);
  return float64([3], inputs.param.data[0]!, inputs.expAvg.data[0]!, inputs.expAvgSq.data[0]!);
}

// torch.optim.Adam([p], **attributes).step() with p, p.grad and the state (step - 1, exp_avg, exp_avg_sq) set by hand.
test.for<[string, number, number, AdamStepAttributes, number[]]>([
  ['step 1 moves by lr', 0, 0, { lr: 0.1, step: 1 }, [0.900000002, 0.05, 0.00025]],
  ['step 1000', 0.2, 0.3, { lr: 0.01, weightDecay: 0.1, step: 1000 }, [0.99651606261, 0.24, 0.30006]],
  ['betas and eps', 0.2, 0.3, { lr: 0.01, betas: [0.5, 0.9], eps: 0.1, step: 2 }, [0.9965330566, 0.35, 0.295]],
])('%s', ([, expAvg, expAvgSq, attributes, expected]) => {
  // torch had 0.2 and 0.3 as float32.
  expectValues(step(expAvg, expAvgSq, attributes), [3], expected, 1e-7);
});

test('without any gradient nothing moves', () => {
  const zero = () => float64([1], 0);
  const inputs = { param: float64([1], 3), grad: zero(), expAvg: zero(), expAvgSq: zero() };
  evaluate('adamStep', inputs, { lr: 0.1, step: 1 });
  expectValues(inputs.param, [1], [3]);
});

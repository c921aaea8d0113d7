import { expect, test } from 'vitest';
import { evaluate, float64, int32 } from '../conformance/evaluate.ts';
import { expectValues } from '../testing/expect-values.ts';

const input = float64([2, 3], 1, 2, 3, 0, -1, 4);
const target = int32([2], 2, 1);
const one = float64([], 1);

test('crossEntropy', () => {
  // y = F.cross_entropy(tensor([[1, 2, 3], [0, -1, 4]]), tensor([2, 1])); y.backward()
  const { output, logProbabilities } = evaluate('crossEntropy', { input, target }, {});
  expectValues(output, [], [2.71617542729]);
  const { gradInput } = evaluate('crossEntropyGrad', { gradOutput: one, logProbabilities, target }, {});
  // biome-ignore format: one row per line
  expectValues(gradInput, [2, 3], [
    0.0450152865852, 0.122364235527, -0.167379522113,
    0.00893399093515, -0.496713368407, 0.487779377472,
  ]);
});

test('crossEntropy of every position counts alike', () => {
  const ln2 = Math.log(2);
  const scores = float64([1, 2, 2], 0, 0, 0, 800);
  expectValues(evaluate('crossEntropy', { input: scores, target: int32([1, 2], 0, 1) }, {}).output, [], [ln2 / 2]);
});

test('crossEntropy with label smoothing', () => {
  // y = F.cross_entropy(tensor([[1, 2, 3], [0, -1, 4]]), tensor([2, 1]), label_smoothing=0.3); y.backward()
  const attributes = { labelSmoothing: 0.3 };
  const { output, logProbabilities } = evaluate('crossEntropy', { input, target }, attributes);
  expectValues(output, [], [2.56617542729]);
  const { gradInput } = evaluate('crossEntropyGrad', { gradOutput: one, logProbabilities, target }, attributes);
  // biome-ignore format: one row per line
  expectValues(gradInput, [2, 3], [
    -0.00498471341481, 0.0723642355274, -0.0673795221126,
    -0.0410660090648, -0.396713368407, 0.437779377472,
  ]);
});

test.for([3, -1, -100])('target %i is no class: NaN, and nothing is read', (label) => {
  const wrong = int32([2], 0, label);
  for (const loss of ['crossEntropy', 'focalLoss'] as const) {
    const { output, logProbabilities } = evaluate(loss, { input, target: wrong }, {});
    expect(output.data[0]).toBeNaN();
    const { gradInput } = evaluate(`${loss}Grad`, { gradOutput: one, logProbabilities, target: wrong }, {});
    expect([...gradInput.data].map(Number.isNaN)).toEqual([false, false, false, true, true, true]);
  }
});

test('focalLoss', () => {
  // c = F.cross_entropy(tensor([[1, 2, 3], [0, -1, 4]]), tensor([2, 1]), reduction='none')
  // y = ((1 - (-c).exp())**2 * c).mean(); y.backward()
  const { output, logProbabilities } = evaluate('focalLoss', { input, target }, { gamma: 2 });
  expectValues(output, [], [2.50229092801]);
  const { gradInput } = evaluate('focalLossGrad', { gradOutput: one, logProbabilities, target }, { gamma: 2 });
  // biome-ignore format: one row per line
  expectValues(gradInput, [2, 3], [
    0.0132168296233, 0.035927067795, -0.0491438974183,
    0.00940320776974, -0.522800956375, 0.513397748605,
  ]);
});

test('focalLoss with gamma 0 is crossEntropy', () => {
  const focal = evaluate('focalLoss', { input, target }, { gamma: 0 });
  const plain = evaluate('crossEntropy', { input, target }, {});
  expectValues(focal.output, [], [plain.output.data[0]!]);
  const inputs = { gradOutput: one, logProbabilities: plain.logProbabilities, target };
  const { gradInput } = evaluate('crossEntropyGrad', inputs, {});
  expectValues(evaluate('focalLossGrad', inputs, { gamma: 0 }).gradInput, [2, 3], [...gradInput.data]);
});

test('focalLoss of a certain and right answer is 0, whatever gamma', () => {
  const certain = { input: float64([1, 2], 1000, -1000), target: int32([1], 0) };
  for (const gamma of [0, 0.5, 1, 2]) {
    const { output, logProbabilities } = evaluate('focalLoss', certain, { gamma });
    expect(Math.abs(output.data[0]!)).toBe(0);
    const inputs = { gradOutput: one, logProbabilities, target: certain.target };
    expectValues(evaluate('focalLossGrad', inputs, { gamma }).gradInput, [1, 2], [0, 0]);
  }
});

test('binaryCrossEntropyWithLogits', () => {
  // y = F.binary_cross_entropy_with_logits(tensor([0, 2, -3, 100]), tensor([1, 0, 0.25, 1])); y.backward()
  const inputs = { input: float64([4], 0, 2, -3, 100), target: float64([4], 1, 0, 0.25, 1) };
  expectValues(evaluate('binaryCrossEntropyWithLogits', inputs, {}).output, [], [0.904665635794]);
  const { gradInput } = evaluate('binaryCrossEntropyWithLogitsGrad', { gradOutput: one, ...inputs }, {});
  expectValues(gradInput, [4], [-0.125, 0.220199269494, -0.0506435317056, 0]);
});

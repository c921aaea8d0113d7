import type { Operation, Shape, Spec } from './contract.ts';
import { logSoftmaxInto } from './log-softmax.ts';
import { channels, expectF32, expectShape, f32, ShapeError, show } from './shape.ts';

function expectClassification(operation: string, argument: string, scores: Spec, target: Spec): void {
  expectF32(operation, argument, scores);
  if (scores.shape.length < 2) throw new ShapeError(operation, argument, 'f32 [N, C, …]', show(scores));
  const [batch, , ...positions] = scores.shape as [number, number, ...number[]];
  expectShape(operation, 'target', target, [batch, ...positions], 'i32');
}

/**
 * Visits every row of class scores [N, C, …]: `first` is the index of class 0, `step` the distance between classes,
 * `target` the flat index into the targets.
 */
function forEachRow(shape: Shape, visit: (first: number, step: number, target: number) => void): void {
  const { batch, channels: classes, positions } = channels(shape);
  for (let n = 0; n < batch; n++)
    for (let p = 0; p < positions; p++) visit(n * classes * positions + p, positions, n * positions + p);
}

/**
 * Mean of −log softmax(input)[target] over N and all positions, as `torch.nn.functional.cross_entropy`.
 * A target outside 0…C−1 makes the loss NaN; there is no ignored index.
 */
export const crossEntropy: Operation<'input' | 'target', never, 'output' | 'logProbabilities', object> = {
  name: 'crossEntropy',
  infer({ input, target }) {
    expectClassification('crossEntropy', 'input', input, target);
    return { output: f32(), logProbabilities: f32(...input.shape) };
  },
  reference({ input, target }, { output, logProbabilities }) {
    const classes = input.shape[1]!;
    logSoftmaxInto(input, logProbabilities, 1);
    forEachRow(input.shape, (first, step, t) => {
      const label = target.data[t]!;
      const known = label >= 0 && label < classes;
      output.data[0]! -= known ? logProbabilities.data[first + label * step]! : Number.NaN;
    });
    output.data[0]! /= target.data.length;
  },
};

/** Gradient of {@link crossEntropy}: (softmax − one-hot) · gradOutput / count; NaN in rows whose target is no class. */
export const crossEntropyGrad: Operation<'gradOutput' | 'logProbabilities' | 'target', never, 'gradInput', object> = {
  name: 'crossEntropyGrad',
  infer({ gradOutput, logProbabilities, target }) {
    expectClassification('crossEntropyGrad', 'logProbabilities', logProbabilities, target);
    expectShape('crossEntropyGrad', 'gradOutput', gradOutput, []);
    return { gradInput: f32(...logProbabilities.shape) };
  },
  reference({ gradOutput, logProbabilities, target }, { gradInput }) {
    const classes = logProbabilities.shape[1]!;
    const scale = gradOutput.data[0]! / target.data.length;
    forEachRow(logProbabilities.shape, (first, step, t) => {
      const label = target.data[t]!;
      const known = label >= 0 && label < classes;
      for (let c = 0; c < classes; c++) {
        const at = first + c * step;
        const p = Math.exp(logProbabilities.data[at]!);
        gradInput.data[at] = known ? scale * (c === label ? p - 1 : p) : Number.NaN;
      }
    });
  },
};

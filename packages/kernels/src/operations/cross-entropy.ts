import type { Operation, Shape, Spec } from '../contract.ts';
import { channels, expectAttribute, expectF32, expectShape, f32, ShapeError, show } from '../shape.ts';
import { logSoftmaxInto } from './log-softmax.ts';

export interface CrossEntropyAttributes {
  /** Share of the target that is spread over all classes alike (Szegedy et al. 2016, section 7), from 0 to 1. */
  readonly labelSmoothing?: number;
}

export function resolveCrossEntropy(attributes: CrossEntropyAttributes): Required<CrossEntropyAttributes> {
  return { labelSmoothing: attributes.labelSmoothing ?? 0 };
}

function expectClassification(
  operation: string,
  argument: string,
  scores: Spec,
  target: Spec,
  attributes: CrossEntropyAttributes,
): void {
  const { labelSmoothing: smoothing } = resolveCrossEntropy(attributes);
  expectF32(operation, argument, scores);
  if (scores.shape.length < 2) throw new ShapeError(operation, argument, 'f32 [N, C, …]', show(scores));
  const [batch, , ...positions] = scores.shape as [number, number, ...number[]];
  expectShape(operation, 'target', target, [batch, ...positions], 'i32');
  expectAttribute(operation, 'labelSmoothing', 'a number from 0 to 1', smoothing, smoothing >= 0 && smoothing <= 1);
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
 * Mean of −log softmax(input)[target] over N and all positions, as `torch.nn.functional.cross_entropy`; with label
 * smoothing ε of −(1 − ε) · log softmax(input)[target] − ε / C · Σ log softmax(input).
 * A target outside 0…C−1 makes the loss NaN; there is no ignored index.
 */
export const crossEntropy: Operation<'input' | 'target', never, 'output' | 'logProbabilities', CrossEntropyAttributes> =
  {
    name: 'crossEntropy',
    infer({ input, target }, attributes) {
      expectClassification('crossEntropy', 'input', input, target, attributes);
      return { output: f32(), logProbabilities: f32(...input.shape) };
    },
    reference({ input, target }, { output, logProbabilities }, attributes) {
      const { labelSmoothing } = resolveCrossEntropy(attributes);
      const classes = input.shape[1]!;
      logSoftmaxInto(input, logProbabilities, 1);
      forEachRow(input.shape, (first, step, t) => {
        const label = target.data[t]!;
        const known = label >= 0 && label < classes;
        const logP = known ? logProbabilities.data[first + label * step]! : Number.NaN;
        let all = 0;
        if (labelSmoothing > 0) for (let c = 0; c < classes; c++) all += logProbabilities.data[first + c * step]!;
        output.data[0]! -= (1 - labelSmoothing) * logP + (labelSmoothing / classes) * all;
      });
      output.data[0]! /= target.data.length;
    },
  };

/**
 * Gradient of {@link crossEntropy}: (softmax − (1 − ε) · one-hot − ε / C) · gradOutput / count; NaN in rows whose target
 * is no class.
 */
export const crossEntropyGrad: Operation<
  'gradOutput' | 'logProbabilities' | 'target',
  never,
  'gradInput',
  CrossEntropyAttributes
> = {
  name: 'crossEntropyGrad',
  infer({ gradOutput, logProbabilities, target }, attributes) {
    expectClassification('crossEntropyGrad', 'logProbabilities', logProbabilities, target, attributes);
    expectShape('crossEntropyGrad', 'gradOutput', gradOutput, []);
    return { gradInput: f32(...logProbabilities.shape) };
  },
  reference({ gradOutput, logProbabilities, target }, { gradInput }, attributes) {
    const { labelSmoothing } = resolveCrossEntropy(attributes);
    const classes = logProbabilities.shape[1]!;
    const scale = gradOutput.data[0]! / target.data.length;
    forEachRow(logProbabilities.shape, (first, step, t) => {
      const label = target.data[t]!;
      const known = label >= 0 && label < classes;
      for (let c = 0; c < classes; c++) {
        const at = first + c * step;
        const wanted = (c === label ? 1 - labelSmoothing : 0) + labelSmoothing / classes;
        gradInput.data[at] = known ? scale * (Math.exp(logProbabilities.data[at]!) - wanted) : Number.NaN;
      }
    });
  },
};

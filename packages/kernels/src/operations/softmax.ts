import type { Operation, Shape } from '../contract.ts';
import { around, expectF32, expectShape, f32, resolveDim } from '../shape.ts';

/** The dimension along which an operation works; negative counts from the end. */
export interface DimAttributes {
  readonly dim: number;
}

/** Visits every line along `dim` as the index of its first element, the step between elements and their number. */
export function forEachLine(
  shape: Shape,
  dim: number,
  visit: (start: number, step: number, extent: number) => void,
): void {
  const { outer, extent, inner } = around(shape, dim);
  for (let o = 0; o < outer; o++) for (let i = 0; i < inner; i++) visit(o * extent * inner + i, inner, extent);
}

/** eˣ / Σ eˣ along `dim`; the maximum is subtracted first, so that nothing overflows. */
export const softmax: Operation<'input', never, 'output', DimAttributes> = {
  name: 'softmax',
  infer({ input }, { dim }) {
    expectF32('softmax', 'input', input);
    resolveDim('softmax', dim, input.shape.length);
    return { output: f32(...input.shape) };
  },
  reference({ input }, { output }, { dim }) {
    forEachLine(input.shape, resolveDim('softmax', dim, input.shape.length), (start, step, extent) => {
      let max = -Infinity;
      for (let i = 0; i < extent; i++) max = Math.max(max, input.data[start + i * step]!);
      let sum = 0;
      for (let i = 0; i < extent; i++) sum += Math.exp(input.data[start + i * step]! - max);
      for (let i = 0; i < extent; i++) {
        output.data[start + i * step] = Math.exp(input.data[start + i * step]! - max) / sum;
      }
    });
  },
};

/** Gradient of {@link softmax}: y · (g − Σ g · y). */
export const softmaxGrad: Operation<'gradOutput' | 'output', never, 'gradInput', DimAttributes> = {
  name: 'softmaxGrad',
  infer({ gradOutput, output }, { dim }) {
    expectF32('softmaxGrad', 'output', output);
    expectShape('softmaxGrad', 'gradOutput', gradOutput, output.shape);
    resolveDim('softmaxGrad', dim, output.shape.length);
    return { gradInput: f32(...output.shape) };
  },
  reference({ gradOutput, output }, { gradInput }, { dim }) {
    forEachLine(output.shape, resolveDim('softmaxGrad', dim, output.shape.length), (start, step, extent) => {
      let dot = 0;
      for (let i = 0; i < extent; i++) dot += gradOutput.data[start + i * step]! * output.data[start + i * step]!;
      for (let i = 0; i < extent; i++) {
        const at = start + i * step;
        gradInput.data[at] = output.data[at]! * (gradOutput.data[at]! - dot);
      }
    });
  },
};

import type { Operation, Shape } from '../contract.ts';
import { expectF32, expectNumber, expectShape, f32, resolveDim } from '../shape.ts';
import { forEachLine } from './softmax.ts';

export interface NormalizeAttributes {
  readonly dim?: number;
  /** The least length that is divided by. */
  readonly eps?: number;
}

export function resolveNormalize(attributes: NormalizeAttributes): Required<NormalizeAttributes> {
  return { dim: attributes.dim ?? 1, eps: attributes.eps ?? 1e-12 };
}

function normShape(shape: Shape, dim: number): Shape {
  return shape.map((d, i) => (i === dim ? 1 : d));
}

/** x / max(‖x‖₂, eps) along `dim`, as `torch.nn.functional.normalize`; `norm` is ‖x‖₂, whether or not it was used. */
export const normalize: Operation<'input', never, 'output' | 'norm', NormalizeAttributes> = {
  name: 'normalize',
  infer({ input }, attributes) {
    const { dim, eps } = resolveNormalize(attributes);
    expectF32('normalize', 'input', input);
    expectNumber('normalize', 'eps', eps, 0);
    const d = resolveDim('normalize', dim, input.shape.length);
    return { output: f32(...input.shape), norm: f32(...normShape(input.shape, d)) };
  },
  reference({ input }, { output, norm }, attributes) {
    const { dim, eps } = resolveNormalize(attributes);
    let line = 0;
    forEachLine(input.shape, resolveDim('normalize', dim, input.shape.length), (start, step, extent) => {
      let squares = 0;
      for (let i = 0; i < extent; i++) squares += input.data[start + i * step]! ** 2;
      const length = Math.sqrt(squares);
      norm.data[line++] = length;
      for (let i = 0; i < extent; i++) {
        output.data[start + i * step] = input.data[start + i * step]! / Math.max(length, eps);
      }
    });
  },
};

/** Gradient of {@link normalize}: (g − y · Σ g · y) / ‖x‖, or g / eps where ‖x‖ is below eps. */
export const normalizeGrad: Operation<'gradOutput' | 'output' | 'norm', never, 'gradInput', NormalizeAttributes> = {
  name: 'normalizeGrad',
  infer({ gradOutput, output, norm }, attributes) {
    const { dim, eps } = resolveNormalize(attributes);
    expectF32('normalizeGrad', 'output', output);
    expectShape('normalizeGrad', 'gradOutput', gradOutput, output.shape);
    expectNumber('normalizeGrad', 'eps', eps, 0);
    const d = resolveDim('normalizeGrad', dim, output.shape.length);
    expectShape('normalizeGrad', 'norm', norm, normShape(output.shape, d));
    return { gradInput: f32(...output.shape) };
  },
  reference({ gradOutput, output, norm }, { gradInput }, attributes) {
    const { dim, eps } = resolveNormalize(attributes);
    let line = 0;
    forEachLine(output.shape, resolveDim('normalizeGrad', dim, output.shape.length), (start, step, extent) => {
      const length = norm.data[line++]!;
      let dot = 0;
      for (let i = 0; i < extent; i++) dot += gradOutput.data[start + i * step]! * output.data[start + i * step]!;
      for (let i = 0; i < extent; i++) {
        const at = start + i * step;
        const g = gradOutput.data[at]!;
        gradInput.data[at] = length < eps ? g / eps : (g - output.data[at]! * dot) / length;
      }
    });
  },
};

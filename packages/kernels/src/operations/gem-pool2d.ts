import type { HostTensor, Operation } from '../contract.ts';
import { expectAttribute, expectRank, expectShape, f32, like } from '../shape.ts';

export interface GemPool2dAttributes {
  /** The least value that is raised to a power, more than 0. */
  readonly eps?: number;
}

export function resolveGemPool2d(
  operation: string,
  { eps = 1e-6 }: GemPool2dAttributes,
): Required<GemPool2dAttributes> {
  expectAttribute(operation, 'eps', 'a number of more than 0', eps, Number.isFinite(eps) && eps > 0);
  return { eps };
}

/** Calls `visit` for each plane of [N, C, H, W] with its values, those below eps raised to it. */
function forEachPlane(
  { data, shape }: HostTensor,
  eps: number,
  visit: (plane: number, values: number[]) => void,
): void {
  const [batch, channels, height, width] = shape as [number, number, number, number];
  const extent = height * width;
  for (let plane = 0; plane < batch * channels; plane++) {
    visit(
      plane,
      Array.from({ length: extent }, (_, i) => Math.max(data[plane * extent + i]!, eps)),
    );
  }
}

/**
 * Generalized mean of each plane of the input [N, C, H, W], (mean of max(x, eps)^p)^(1/p), with one power p [1] for all (Radenović et
 * al. 2018, "Fine-tuning CNN image retrieval with no human annotation", eq. 3): the mean where p is 1, and near the maximum where it is large.
 */
export const gemPool2d: Operation<'input' | 'p', never, 'output', GemPool2dAttributes> = {
  name: 'gemPool2d',
  f16: { except: ['p'] },
  infer({ input, p }, attributes) {
    expectRank('gemPool2d', 'input', input, 4, 'float');
    expectShape('gemPool2d', 'p', p, [1]);
    resolveGemPool2d('gemPool2d', attributes);
    return { output: like(input, input.shape[0]!, input.shape[1]!, 1, 1) };
  },
  reference({ input, p }, { output }, attributes) {
    const { eps } = resolveGemPool2d('gemPool2d', attributes);
    const power = p.data[0]!;
    forEachPlane(input, eps, (plane, values) => {
      const mean = values.reduce((sum, x) => sum + x ** power, 0) / values.length;
      output.data[plane] = mean ** (1 / power);
    });
  },
};

/**
 * Gradients of {@link gemPool2d} with output y: g/HW · (x/y)^(p − 1) where x is at least eps, else 0; and of each plane's y with
 * respect to p, times g: g · y/p · mean of (x/y)^p · ln(x/y), [N, C] in f32.
 */
export const gemPool2dGrad: Operation<
  'gradOutput' | 'input' | 'p' | 'output',
  never,
  'gradInput' | 'gradP',
  GemPool2dAttributes
> = {
  name: 'gemPool2dGrad',
  f16: { except: ['p', 'gradP'] },
  infer({ gradOutput, input, p, output }, attributes) {
    expectRank('gemPool2dGrad', 'input', input, 4, 'float');
    const [batch, channels] = input.shape as [number, number];
    expectShape('gemPool2dGrad', 'gradOutput', gradOutput, [batch, channels, 1, 1], 'float');
    expectShape('gemPool2dGrad', 'p', p, [1]);
    expectShape('gemPool2dGrad', 'output', output, [batch, channels, 1, 1], 'float');
    resolveGemPool2d('gemPool2dGrad', attributes);
    return { gradInput: like(input, ...input.shape), gradP: f32(batch, channels) };
  },
  reference({ gradOutput, input, p, output }, { gradInput, gradP }, attributes) {
    const { eps } = resolveGemPool2d('gemPool2dGrad', attributes);
    const power = p.data[0]!;
    forEachPlane(input, eps, (plane, values) => {
      const [g, y] = [gradOutput.data[plane]!, output.data[plane]!];
      let logs = 0;
      for (const [i, x] of values.entries()) {
        const at = plane * values.length + i;
        gradInput.data[at] = input.data[at]! < eps ? 0 : (g / values.length) * (x / y) ** (power - 1);
        logs += (x / y) ** power * Math.log(x / y);
      }
      gradP.data[plane] = (g * y * logs) / (power * values.length);
    });
  },
};

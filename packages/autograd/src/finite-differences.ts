import { type Backend, type HostArray, size } from '@flukeprint/kernels';
import { randomStream } from '@flukeprint/random';
import { backward } from './backward.ts';
import { mul, sum } from './functional.ts';
import { scope } from './scope.ts';
import { noGrad } from './tape.ts';
import { Tensor } from './tensor.ts';

/**
 * Largest difference between `backward` and central differences, relative to the larger of 1 and the gradient, over
 * every element of every input. The output is contracted with fixed random numbers, so that each of its elements counts.
 */
export async function gradientError(
  backend: Backend,
  f: (...inputs: Tensor[]) => Tensor,
  inputs: readonly { shape: readonly number[]; data: readonly number[] }[],
  step = 1e-5,
): Promise<number> {
  const loss = (values: readonly (readonly number[])[], requiresGrad: boolean) => {
    const leaves = values.map((data, i) => Tensor.from(backend, data, inputs[i]!.shape, { requiresGrad }));
    const output = f(...leaves);
    const random = randomStream(7, 'finite-differences');
    const weights = Array.from({ length: size(output.shape) }, () => random.uniformIn(0.5, 1.5));
    return { leaves, loss: sum(mul(output, Tensor.from(backend, weights, output.shape))) };
  };
  const value = async (values: readonly (readonly number[])[]) => {
    const result = noGrad(() => scope(() => loss(values, false).loss));
    const number = await result.item();
    result.dispose();
    return number;
  };

  const gradients = scope(() => {
    const { leaves, loss: output } = loss(
      inputs.map(({ data }) => data),
      true,
    );
    backward(output);
    return leaves.map((leaf) => leaf.grad!.detach());
  });
  let worst = 0;
  for (const [i, gradient] of gradients.entries()) {
    const analytic: HostArray = await gradient.read();
    gradient.dispose();
    for (const [j, expected] of analytic.entries()) {
      const shifted = (by: number) =>
        inputs.map(({ data }, k) => (k === i ? data.map((x, n) => (n === j ? x + by : x)) : data));
      const numeric = ((await value(shifted(step))) - (await value(shifted(-step)))) / (2 * step);
      worst = Math.max(worst, Math.abs(numeric - expected) / Math.max(1, Math.abs(expected)));
    }
  }
  return worst;
}

import { run, Tensor } from '@flukeprint/autograd';
import type { NamedParameters } from './optimizer.ts';

/**
 * Scales all gradients by one factor so that their common norm is at most `maxNorm` (Pascanu et al. 2013, algorithm 1), as
 * `torch.nn.utils.clip_grad_norm_`. Returns the norm before that, a scalar on the device: nothing waits for the host. Where
 * a gradient is not finite the norm says so (NaN, infinity), and the gradients become NaN or 0 as torch's do.
 */
export function clipGradNorm(parameters: NamedParameters, maxNorm: number): Tensor {
  const all = [...parameters].map(([, parameter]) => parameter);
  const gradients = all.flatMap(({ grad }) => (grad ? [grad] : []));
  if (gradients.length === 0) {
    const [first] = all;
    if (!first) throw new Error('clipGradNorm: expected at least one parameter');
    return Tensor.from(first.backend, [0], []);
  }
  const norm = run('totalNorm', Object.fromEntries(gradients.map((gradient, i) => [`${i}`, gradient])), {}).output;
  for (const value of gradients) run('clipNorm', { value, norm }, { maxNorm });
  return norm;
}

import type { Operation } from '../contract.ts';
import { expectF32, f32, ShapeError } from '../shape.ts';
import { numbered } from './cat.ts';

/** √Σ x² over all values of the arguments '0', '1', …: a scalar, as `torch.nn.utils.get_total_norm` with its defaults. */
export const totalNorm: Operation<string, never, 'output', object> = {
  name: 'totalNorm',
  infer(inputs) {
    const parts = numbered(inputs);
    if (parts.length === 0) throw new ShapeError('totalNorm', '0', 'a tensor', 'nothing');
    parts.forEach((part, i) => {
      if (!part) throw new ShapeError('totalNorm', `${i}`, 'a tensor', 'nothing');
      expectF32('totalNorm', `${i}`, part);
    });
    return { output: f32() };
  },
  reference(inputs, { output }) {
    let sum = 0;
    for (const { data } of numbered(inputs)) for (const x of data) sum += x * x;
    output.data[0] = Math.sqrt(sum);
  },
};

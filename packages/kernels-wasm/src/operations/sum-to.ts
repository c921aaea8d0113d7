import { broadcastStrides, size } from '@flukeprint/kernels';
import { ELEMENT, type Kernels } from '../runtime/context.ts';

/** One run of neighbouring dimensions that are all summed or all kept. */
interface Run {
  extent: number;
  readonly summed: boolean;
}

/** Sums one run of dimensions after the other, the innermost first: each pass is [outer, extent, inner] → [outer, inner]. */
export const sumTo: Kernels['sumTo'] = (context, { input }, { output }) => {
  const strides = broadcastStrides(output.shape, input.shape);
  const runs: Run[] = [];
  input.shape.forEach((extent, d) => {
    if (extent === 1) return;
    const summed = strides[d] === 0;
    const last = runs.at(-1);
    if (last?.summed === summed) last.extent *= extent;
    else runs.push({ extent, summed });
  });
  // With nothing to sum, the same kernel copies.
  if (!runs.some((run) => run.summed)) runs.unshift({ extent: 1, summed: true });

  let address = context.address(input);
  while (runs.some((run) => run.summed)) {
    const at = runs.findLastIndex((run) => run.summed);
    const outer = size(runs.slice(0, at).map((run) => run.extent));
    const inner = size(runs.slice(at + 1).map((run) => run.extent));
    const [{ extent }] = runs.splice(at, 1) as [Run];
    const done = !runs.some((run) => run.summed);
    const target = done ? context.address(output) : context.scratch(outer * inner * ELEMENT);
    context.launch('sum_to', outer * inner, { input: address, output: target, extent, inner });
    address = target;
  }
};

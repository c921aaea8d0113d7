import { size } from '@flukeprint/kernels';
import type { Kernels } from '../runtime/context.ts';

/** Elements of one partial sum in binary_cross_entropy_with_logits.rs, and bytes of the f64 that holds it. */
const BLOCK = 4096;
const SUM_BYTES = 8;

export const binaryCrossEntropyWithLogits: Kernels['binaryCrossEntropyWithLogits'] = (
  context,
  { input, target },
  { output },
) => {
  const count = size(input.shape);
  const blocks = Math.ceil(count / BLOCK);
  const sums = context.scratch(blocks * SUM_BYTES);
  context.launch('binary_cross_entropy_with_logits_blocks', blocks, { input, target, sums, count });
  context.launch('binary_cross_entropy_with_logits', 1, { sums, blocks, output, count });
};

export const binaryCrossEntropyWithLogitsGrad: Kernels['binaryCrossEntropyWithLogitsGrad'] = (
  context,
  { gradOutput, input, target },
  { gradInput },
) => {
  const count = size(input.shape);
  const values = { gradOutput, input, target, gradInput, count };
  context.launchElements('binary_cross_entropy_with_logits_grad', count, values);
};

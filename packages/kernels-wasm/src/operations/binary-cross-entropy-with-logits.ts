import { size } from '@flukeprint/kernels';
import type { Kernels } from '../runtime/context.ts';

/** Elements of one partial sum in src/binary_cross_entropy_with_logits.rs, and bytes of the f64 that holds it. */
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
  const addresses = [context.address(input), context.address(target), sums] as const;
  context.launch('binary_cross_entropy_with_logits_blocks', blocks, ...addresses, count);
  context.launch('binary_cross_entropy_with_logits', 1, sums, blocks, context.address(output), count);
};

export const binaryCrossEntropyWithLogitsGrad: Kernels['binaryCrossEntropyWithLogitsGrad'] = (
  context,
  { gradOutput, input, target },
  { gradInput },
) => {
  const count = size(input.shape);
  context.launchElements(
    'binary_cross_entropy_with_logits_grad',
    count,
    context.address(gradOutput),
    context.address(input),
    context.address(target),
    context.address(gradInput),
    count,
  );
};

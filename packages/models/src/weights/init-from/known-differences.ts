import { isEfficientNetPytorch, timmEfficientNet } from './source-names.ts';

const samePadding =
  "TensorFlow's padding: it is this network's at image sizes of 32 n + 1, such as 225, and a pixel aside at others";

/**
 * What networks compute otherwise than ours though their tensors are the same: `own` are the names of ours, `names` those of
 * the file at `path`.
 */
export function knownDifferences(path: string, own: ReadonlySet<string>, names: readonly string[]): string[] {
  const isLite = own.has('body.features.1.0.block.0.0.weight') && !own.has('body.features.1.0.block.1.fc1.weight');
  // Only b5, b6 and b7 have a third block in their first stage; torchvision's batch norms have eps 1e-3 there and 1e-5 before.
  const isLarge = own.has('body.features.1.2.block.0.0.weight');
  if (isEfficientNetPytorch(names)) {
    const eps = isLite || isLarge ? '' : ', and eps 1e-3 in batch norms where this network has 1e-5';
    return [`efficientnet_pytorch's weights were trained with ${samePadding}${eps}`];
  }
  const timm = timmEfficientNet(names);
  if (timm === 'none') return [];
  if (/tf_efficientnet/.test(path)) {
    return isLite
      ? [`tf_ weights were trained with ${samePadding}`]
      : [
          'tf_ weights were trained with other padding and eps of batch norm than this network has: expect a worse start',
        ];
  }
  if (isLite) {
    return [
      "timm's own weights of efficientnet_lite were trained with ImageNet's mean and deviation and eps 1e-5: expect a worse start",
    ];
  }
  if (!isLarge || timm !== 'squeezing') return [];
  return [
    "timm's weights of b5, b6 and b7 were trained with eps 1e-5 in batch norms, this network has 1e-3: nearly the same",
  ];
}

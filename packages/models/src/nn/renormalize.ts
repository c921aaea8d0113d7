import { functional as F, Tensor } from '@flukeprint/autograd';

/** What is taken from every channel of images with values 0…1, and what the difference is divided by. */
export interface Normalization {
  readonly mean: number;
  readonly std: number;
}

/** What images come normalised by, to every network: the statistics of ImageNet, as torchvision's weights expect. */
const given = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

/**
 * ImageNet-normalised images [N, 3, H, W] as a network wants them that was trained on others: of the same shape. A network that
 * does this by itself needs nothing of whoever decodes its photos. It cannot be folded into the first convolution, whose padding is
 * 0 after it, not before.
 */
export function renormalize(images: Tensor, { mean, std }: Normalization): Tensor {
  const { backend } = images;
  const perChannel = (value: (channel: number) => number) => Tensor.from(backend, [0, 1, 2].map(value), [3]);
  // In units of what was given, the wanted mean and deviation are those of a batch norm.
  const runningMean = perChannel((channel) => (mean - given.mean[channel]!) / given.std[channel]!);
  const runningVar = perChannel((channel) => (std / given.std[channel]!) ** 2);
  return F.batchNorm(images, { runningMean, runningVar }, { training: false, eps: 0 });
}

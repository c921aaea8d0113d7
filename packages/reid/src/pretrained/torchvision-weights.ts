import type { ModelName } from '@flukeprint/models';

/** A file of weights that somebody publishes. */
export interface PublishedFile {
  /** Ends in the first digits of its SHA-256, as torch's publishing script names files: `resnet18-f37072fd.pth`. */
  readonly file: string;
  /** Its size in millions of bytes. */
  readonly megabytes: number;
  /** Where it is not that of the whole collection. */
  readonly licence?: string;
}

/** Files of weights at one address. */
export interface PublishedWeights {
  /** The files' names are joined to it. */
  readonly address: string;
  readonly licence: string;
  readonly files: Partial<Record<ModelName, PublishedFile>>;
}

const timm = 'Apache-2.0 (made in timm), distributed under BSD-3-Clause';
const efficientnetPytorch = "Apache-2.0 (TensorFlow's, ported in efficientnet_pytorch), distributed under BSD-3-Clause";

/**
 * torchvision's weights of ImageNet-1k: addresses and sizes as torchvision 0.29 names them in `torchvision.models`. Where there are
 * two versions it is the first: the second was trained with smoothed and mixed labels, which score higher on ImageNet itself and
 * give features that transfer less well (Kornblith et al. 2021, https://arxiv.org/abs/2010.16402).
 */
export const torchvisionWeights: PublishedWeights = {
  address: 'https://download.pytorch.org/models/',
  licence: 'BSD-3-Clause',
  files: {
    resnet18: { file: 'resnet18-f37072fd.pth', megabytes: 46.8 },
    resnet34: { file: 'resnet34-b627a593.pth', megabytes: 87.3 },
    resnet50: { file: 'resnet50-0676ba61.pth', megabytes: 102.5 },
    resnet101: { file: 'resnet101-63fe2227.pth', megabytes: 178.8 },
    resnext50_32x4d: { file: 'resnext50_32x4d-7cdf4587.pth', megabytes: 100.4 },
    densenet121: { file: 'densenet121-a639ec97.pth', megabytes: 32.3 },
    densenet161: { file: 'densenet161-8d451a50.pth', megabytes: 115.7 },
    densenet169: { file: 'densenet169-b2777c0a.pth', megabytes: 57.4 },
    densenet201: { file: 'densenet201-c1103571.pth', megabytes: 81.1 },
    mobilenet_v2: { file: 'mobilenet_v2-b0353104.pth', megabytes: 14.2 },
    efficientnet_b0: { file: 'efficientnet_b0_rwightman-7f5810bc.pth', megabytes: 21.4, licence: timm },
    efficientnet_b1: { file: 'efficientnet_b1_rwightman-bac287d4.pth', megabytes: 31.6, licence: timm },
    efficientnet_b2: { file: 'efficientnet_b2_rwightman-c35c1473.pth', megabytes: 36.9, licence: timm },
    efficientnet_b3: { file: 'efficientnet_b3_rwightman-b3899882.pth', megabytes: 49.5, licence: timm },
    efficientnet_b4: { file: 'efficientnet_b4_rwightman-23ab8bcd.pth', megabytes: 78.1, licence: timm },
    efficientnet_b5: { file: 'efficientnet_b5_lukemelas-1a07897c.pth', megabytes: 122.5, licence: efficientnetPytorch },
    efficientnet_b6: { file: 'efficientnet_b6_lukemelas-24a108a5.pth', megabytes: 173.4, licence: efficientnetPytorch },
    efficientnet_b7: { file: 'efficientnet_b7_lukemelas-c5b4e57e.pth', megabytes: 267.0, licence: efficientnetPytorch },
  },
};

import { noGrad, Tensor } from '@flukeprint/autograd';
import type { Backend } from '@flukeprint/kernels';
import { type Darknet, type Detection, decodeHead, nms } from '@flukeprint/models';

export interface DetectInBatchOptions {
  /** Least score. */
  readonly confidence: number;
  /** Of two boxes that overlap more (IoU) the better one stays. */
  readonly iou: number;
  /** Best detections kept per image. */
  readonly most?: number;
}

/** What a network in evaluation finds in images [N, 3, H, W] of 0…1: per image, best first, in pixels of the image. */
export async function detectInBatch(
  backend: Backend,
  network: Darknet,
  images: Float32Array,
  shape: readonly [number, number, number, number],
  { confidence, iou, most = 100 }: DetectInBatchOptions,
): Promise<Detection[][]> {
  const input = Tensor.from(backend, images, shape);
  const outputs = noGrad(() => network.call(input));
  try {
    const heads = await Promise.all(
      outputs.map(async (output, i) => decodeHead(await output.read(), output.shape, network.heads[i]!, confidence)),
    );
    return Array.from({ length: shape[0] }, (_, image) =>
      nms(
        heads.flatMap((found) => found[image]!),
        iou,
      ).slice(0, most),
    );
  } finally {
    for (const tensor of [input, ...outputs]) tensor.dispose();
  }
}

import { noGrad, type Tensor } from '@flukeprint/autograd';
import { extractXFeat, readXFeatMaps, type XFeatFeatures, type XFeatOptions } from './extract-xfeat.ts';
import type { XFeat } from './xfeat.ts';

/** Local features of each of the images [N, 1, H, W], as a network in evaluation finds them. */
export async function detectXFeat(
  network: XFeat,
  images: Tensor,
  options: XFeatOptions = {},
): Promise<XFeatFeatures[]> {
  const outputs = noGrad(() => network.call(images));
  const maps = await readXFeatMaps(outputs).finally(() => {
    for (const output of Object.values(outputs)) output.dispose();
  });
  return maps.map((ofImage) => extractXFeat(ofImage, options));
}

import { Tensor } from '@flukeprint/autograd';
import { greyPhoto, type Photo, PhotoError, type PhotoProblem } from '@flukeprint/data';
import type { Backend } from '@flukeprint/kernels';
import type { LocalFeatures } from '@flukeprint/local-features';
import {
  detectXFeat,
  loadStateDict,
  loadWeightsFile,
  namedTensors,
  XFEAT_CHANNELS,
  XFeat,
  type XFeatFeatures,
} from '@flukeprint/models';
import { counted } from '../counted.ts';
import { fileSha256 } from '../files/file-sha256.ts';
import { UserError } from '../user-error.ts';
import type { LocalExtractor } from './extractor.ts';

const size = 384;
const most = 512;
/** Photos that go through the network together. */
const batchSize = 4;

/** XFeat (Potje et al. 2024) with the weights of a file, such as the published xfeat.pt. Throws a {@link UserError} that names it where it is none. */
export async function xfeatExtractor(backend: Backend, file: string): Promise<LocalExtractor> {
  const { tensors } = await loadWeightsFile(file);
  const network = new XFeat(backend);
  const { missing } = loadStateDict(namedTensors(network), tensors, file);
  if (missing.length > 0) {
    network.dispose();
    throw new UserError(
      `${file} holds no weights of XFeat: ${missing[0]} is missing, and ${counted(missing.length - 1, 'other')}`,
    );
  }
  network.eval();
  return {
    id: `xfeat 1 ${size} ${most} ${(await fileSha256(file)).slice(0, 16)}`,
    size,
    dimensions: XFEAT_CHANNELS,
    verification: { turn: Math.PI / 6, scaleRange: 2 },
    extract: (photos, onPhoto) => extract(backend, network, photos, onPhoto),
    dispose: () => network.dispose(),
  };
}

async function extract(
  backend: Backend,
  network: XFeat,
  photos: readonly Photo[],
  onPhoto: (index: number, result: LocalFeatures | PhotoProblem) => void,
): Promise<void> {
  const decode = (first: number) =>
    Promise.all(photos.slice(first, first + batchSize).map((photo) => greyPhoto(photo, size).catch(problemOf)));
  let next = decode(0);
  for (let first = 0; first < photos.length; first += batchSize) {
    const decoded = await next;
    // The next ones are decoded while these are looked at.
    next = decode(first + batchSize);
    const good = [...decoded.entries()].flatMap(([i, photo]) => ('pixels' in photo ? [{ i, photo }] : []));
    for (const [i, photo] of decoded.entries()) if ('reason' in photo) onPhoto(first + i, photo);
    if (good.length === 0) continue;
    const values = new Float32Array(good.length * size * size);
    for (const [row, { photo }] of good.entries()) values.set(photo.pixels, row * size * size);
    const images = Tensor.from(backend, values, [good.length, 1, size, size]);
    const found = await detectXFeat(network, images, { topK: most }).finally(() => images.dispose());
    for (const [row, features] of found.entries()) onPhoto(first + good[row]!.i, withScale(features));
  }
}

/** XFeat knows no scale and no angle. */
function withScale({ count, keypoints, descriptors }: XFeatFeatures): LocalFeatures {
  const all = new Float32Array(4 * count);
  for (let i = 0; i < count; i++) all.set([keypoints[2 * i]!, keypoints[2 * i + 1]!, 1, 0], 4 * i);
  return { count, keypoints: all, descriptors };
}

function problemOf(error: unknown): PhotoProblem {
  if (!(error instanceof PhotoError)) throw error;
  return { path: error.path, reason: error.reason };
}

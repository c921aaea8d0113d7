import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { didYouMean } from '@flukeprint/data/near-miss';
import type { Backend } from '@flukeprint/kernels';
import { PlanningBackend } from '@flukeprint/kernels-wgsl';
import {
  createDarknet,
  type Darknet,
  fitStateDict,
  fuseBatchNorms,
  loadStateDict,
  namedTensors,
  planNetwork,
  readDarknetWeights,
  readSafetensors,
  weightCount,
} from '@flukeprint/models';
import { counted } from '../counted.ts';
import { fileSha256 } from '../files/file-sha256.ts';
import { findWeights } from '../runs/find-weights.ts';
import { largestImage } from '../settings/bounds.ts';
import { UserError } from '../user-error.ts';
import { builtIn, builtInWeights } from './built-in/built-in-detector.ts';

/** A trained detector, ready to look for flukes. */
export interface Detector {
  /** In evaluation, its batch norms fused. */
  readonly network: Darknet;
  readonly classes: readonly string[];
  /** Pixels of the square that photos are fitted into. */
  readonly imageSize: number;
  /** The file the weights came from. */
  readonly weights: string;
  /** SHA-256 of that file, hexadecimal: tells whether boxes are this detector's. */
  readonly fingerprint: string;
}

/** What the metadata of a detector's weights say, so that the file alone is enough to use it. */
export function detectorMetadata(cfg: string, classes: readonly string[], imageSize: number) {
  return { format: 'flukeprint-detector', cfg, classes: JSON.stringify(classes), image_size: `${imageSize}` };
}

/** The file of a detector's weights: of the one that comes along, else as {@link findWeights}. */
export const detectorWeights = async (path: string): Promise<string> =>
  path === builtIn
    ? builtInWeights
    : findWeights(
        path,
        `${builtIn}, a run of detect train, a .safetensors or a .weights file${didYouMean(basename(path), [builtIn])}`,
      );

/**
 * Loads a detector: `built-in`, the run folder of `detect train` (its best weights, or its last), a .safetensors file of one, or Darknet's
 * `.weights` with the `.cfg` of the same name beside it.
 */
export async function loadDetector(backend: Backend, path: string): Promise<Detector> {
  const weights = await detectorWeights(path);
  const { network, classes, imageSize } = /\.weights$/i.test(weights)
    ? await loadDarknet(backend, weights)
    : await loadOwn(backend, weights);
  const fused = await fuseBatchNorms(network);
  network.dispose();
  return { network: fused, classes, imageSize, weights, fingerprint: await fileSha256(weights) };
}

/** The network of a file of ours, not fused. */
async function loadOwn(backend: Backend, weights: string) {
  const { tensors, metadata } = await readSafetensors(weights);
  const { format, cfg, image_size } = metadata;
  if (format !== 'flukeprint-detector' || !cfg)
    throw new UserError(`${weights} is no detector: it was not written by flukeprint detect train`);
  const cfgFile = `${weights} (its cfg)`;
  // Where nothing is stored: a file that lacks tensors shall not make room for them.
  const planned = createDarknet(new PlanningBackend(), cfg, cfgFile);
  const imageSize = Number(image_size);
  if (
    !Number.isSafeInteger(imageSize) ||
    imageSize <= 0 ||
    imageSize > largestImage ||
    imageSize % planned.stride !== 0
  )
    throw new UserError(`${weights}: its metadata names no image_size that fits the network`);
  const { missing } = fitStateDict(namedTensors(planned), tensors, weights);
  if (missing.length > 0)
    throw new UserError(
      `${weights} lacks ${counted(missing.length, 'tensor')} of its network, the first is "${missing[0]}"`,
    );
  const network = createDarknet(backend, cfg, cfgFile);
  loadStateDict(namedTensors(network), tensors, weights);
  network.eval();
  return { network, classes: classNames(metadata.classes, network.classes), imageSize };
}

async function loadDarknet(backend: Backend, weights: string) {
  const file = weights.replace(/\.weights$/i, '.cfg');
  const cfg = await readFile(file, 'utf8').catch(() => {
    throw new UserError(`${weights} needs its configuration beside it: expected ${file}`);
  });
  const isWhole = (await stat(weights)).size >= 4 * weightCount(planNetwork(cfg, file));
  // Where nothing is stored: the file lacks weights, and why is found out where it takes no memory.
  const network = createDarknet(isWhole ? backend : new PlanningBackend(), cfg, file);
  const { layers, of } = await readDarknetWeights(network, weights);
  if (layers < of)
    throw new UserError(
      `${weights} holds the first ${layers} of ${of} layers alone: a backbone for detect train --init, no detector`,
    );
  network.eval();
  const { width, height } = network.plan;
  return { network, classes: classNames(undefined, network.classes), imageSize: Math.max(width, height) };
}

function classNames(stored: string | undefined, count: number): string[] {
  try {
    const names: unknown = JSON.parse(stored ?? '');
    if (Array.isArray(names) && names.length === count && names.every((name) => typeof name === 'string')) return names;
  } catch {
    // Numbers will do.
  }
  return count === 1 ? ['fluke'] : Array.from({ length: count }, (_, i) => `${i}`);
}

import { open } from 'node:fs/promises';
import type { Tensor } from '@flukeprint/autograd';
import { size } from '@flukeprint/kernels';
import { readBytes } from '../../weights/read-bytes.ts';
import { WeightsFileError } from '../../weights/weights-file-error.ts';
import type { Darknet, DarknetConvolution } from './darknet.ts';
import { weightCount } from './plan-bounds.ts';

/** From version 0.2 on; four less before. */
const headerBytes = 20;

/**
 * Darknet's `.weights`, little endian: i32 major, minor, revision; the number of images trained on, 64 bits from version 0.2 on
 * (else 32); then for each convolution, all f32: with batch norm β, γ, running mean and variance, without it the bias; then
 * the kernel [O, I, kH, kW].
 */
export interface WeightsHeader {
  /** Images the network was trained on. */
  readonly seen: number;
}

export interface LoadedWeights extends WeightsHeader {
  /** Layers filled, from the first; the rest keeps its values. */
  readonly layers: number;
  /** Of the network: more than were filled if the file holds a backbone alone, such as `darknet53.conv.74`. */
  readonly of: number;
}

/** A convolution's tensors in the file's order. */
function tensorsOf({ conv, bn }: DarknetConvolution): Tensor[] {
  return bn ? [bn.bias!, bn.weight!, bn.runningMean, bn.runningVar, conv.weight] : [conv.bias!, conv.weight];
}

/**
 * Fills a network, not fused, from a file that holds all its weights, or those of its first layers. Throws a
 * {@link WeightsFileError}, without having changed anything, if the file ends within a layer, holds more than the network
 * or holds what is no finite number: then it belongs to another network.
 */
export async function readDarknetWeights(darknet: Darknet, path: string): Promise<LoadedWeights> {
  if (darknet.fused) throw new Error('readDarknetWeights: expected a network whose batch norms are not fused');
  const bytes = await readWhole(path, headerBytes + 4 * weightCount(darknet.plan));
  const view = new DataView(bytes);
  if (bytes.byteLength < 16) throw new WeightsFileError(path, 'is too short for the header of a Darknet .weights file');
  const [major, minor] = [view.getInt32(0, true), view.getInt32(4, true)];
  if (major < 0 || major > 1000 || minor < 0 || minor > 1000)
    throw new WeightsFileError(path, `is no Darknet .weights file: its version would be ${major}.${minor}`);
  const wide = major * 10 + minor >= 2;
  const seen = wide && bytes.byteLength >= 20 ? Number(view.getBigInt64(12, true)) : view.getInt32(12, true);
  const start = wide ? 20 : 16;
  const floats = (bytes.byteLength - start) / 4;
  if (!Number.isInteger(floats) || floats < 0)
    throw new WeightsFileError(path, 'its length is not that of whole f32 numbers');

  const convolutions = darknet.layers.flatMap((layer, index) => (layer ? [{ layer, index }] : []));
  const filled: [Tensor, Float64Array][] = [];
  let at = 0;
  let layers = 0;
  for (const { layer, index } of convolutions) {
    if (at === floats) break;
    for (const tensor of tensorsOf(layer)) {
      const count = size(tensor.shape);
      if (at + count > floats)
        throw new WeightsFileError(
          path,
          `ends within layer ${index}, so it belongs to another network or is cut off: ${floats} numbers`,
        );
      const values = Float64Array.from({ length: count }, (_, i) => view.getFloat32(start + 4 * (at + i), true));
      const bad = values.findIndex((value) => !Number.isFinite(value));
      const negative = tensor === layer.bn?.runningVar ? values.findIndex((value) => value < 0) : -1;
      if (bad >= 0) throw new WeightsFileError(path, `holds ${values[bad]} in layer ${index}`);
      if (negative >= 0)
        throw new WeightsFileError(path, `has a negative variance in layer ${index}, so it belongs to another network`);
      filled.push([tensor, values]);
      at += count;
    }
    layers = index + 1;
  }
  if (at < floats) throw tooMany(path, 4 * floats, 4 * (floats - at));
  if (layers === 0) throw new WeightsFileError(path, 'holds no weights');
  for (const [tensor, values] of filled) tensor.backend.write(tensor.value, values);
  return {
    seen,
    layers: at === floats && layers === convolutions.at(-1)!.index + 1 ? darknet.layers.length : layers,
    of: darknet.layers.length,
  };
}

const tooMany = (path: string, bytes: number, more: number) =>
  new WeightsFileError(
    path,
    `holds ${bytes / 4} numbers, ${more / 4} more than this network: it belongs to another one`,
  );

/** A file with all weights of a network that is not fused, or with those of its first `layers` layers, piece after piece. */
export async function formatDarknetWeights(
  darknet: Darknet,
  { seen, layers = darknet.layers.length }: WeightsHeader & { readonly layers?: number },
): Promise<Uint8Array[]> {
  if (darknet.fused) throw new Error('formatDarknetWeights: expected a network whose batch norms are not fused');
  const header = new DataView(new ArrayBuffer(20));
  for (const [i, number] of [0, 2, 5].entries()) header.setInt32(4 * i, number, true);
  header.setBigInt64(12, BigInt(seen), true);
  const chunks: Uint8Array[] = [new Uint8Array(header.buffer)];
  for (const layer of darknet.layers.slice(0, layers)) {
    if (!layer) continue;
    for (const tensor of tensorsOf(layer)) {
      const values = Float32Array.from((await tensor.read()) as Float32Array);
      chunks.push(new Uint8Array(values.buffer));
    }
  }
  return chunks;
}

/** `most`: bytes of a file that holds all of the network. */
async function readWhole(path: string, most: number): Promise<ArrayBuffer> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    throw new WeightsFileError(path, error.code === 'ENOENT' ? 'file does not exist' : error.message);
  });
  try {
    const { size: length } = await file.stat();
    if (length > most) throw tooMany(path, length - headerBytes, length - most);
    return await readBytes(file, 0, length, (at) => new WeightsFileError(path, `ends at byte ${at}`));
  } finally {
    await file.close();
  }
}

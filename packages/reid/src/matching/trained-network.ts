import { type MirrorAxis, mirrorAxes } from '@flukeprint/data/mirror-axis';
import type { Backend, Precision } from '@flukeprint/kernels';
import { PlanningBackend } from '@flukeprint/kernels-wgsl';
import {
  Embedder,
  type EmbedderOptions,
  fitStateDict,
  loadStateDict,
  type ModelName,
  namedTensors,
  neckNames,
  parseModelName,
  poolingNames,
  type Safetensors,
  stagesNames,
} from '@flukeprint/models';
import { counted } from '../counted.ts';
import { largestEmbedding, largestImage } from '../settings/bounds.ts';
import { UserError } from '../user-error.ts';
import { networkId } from './network-id.ts';

/** A network as `embed`, `match` and `evaluate` use it. */
export interface TrainedNetwork {
  readonly embedder: Embedder;
  readonly model: ModelName;
  readonly imageSize: number;
  readonly embeddingSize: number;
  /** Where mirror images are other individuals to it. */
  readonly mirrorAxis: MirrorAxis;
  /** Tells it from other networks, and stands beside what it embeds. */
  readonly id: string;
  /** The file the weights came from. */
  readonly weights: string;
}

/** Makes the network: an {@link Embedder}, unless a test wants a smaller one of the same parts. */
export type CreateEmbedder = (backend: Backend, model: ModelName, options: EmbedderOptions) => Embedder;

export const createEmbedder: CreateEmbedder = (backend, model, options) => new Embedder(backend, model, options);

export interface NetworkOptions {
  /** Of the activations; weights are f32 in each. */
  readonly precision?: Precision;
  readonly create?: CreateEmbedder;
}

/** What the metadata of a weights file says, so that the file alone is enough to use it. */
export function networkMetadata(
  network: Pick<TrainedNetwork, 'model' | 'imageSize' | 'embeddingSize'> &
    Partial<Pick<TrainedNetwork, 'mirrorAxis'>> &
    Pick<EmbedderOptions, 'pooling' | 'stages' | 'neck'>,
) {
  const { model, imageSize, embeddingSize, mirrorAxis = 'none' } = network;
  const { pooling = 'avg', stages = 'last', neck = 'none' } = network;
  return {
    ...{ format: 'flukeprint', model, image_size: `${imageSize}`, embedding_size: `${embeddingSize}` },
    // What older files do not mention is left out where it is as they have it.
    ...(mirrorAxis !== 'none' && { mirror_axis: mirrorAxis }),
    ...(pooling !== 'avg' && { pooling }),
    ...(stages !== 'last' && { stages }),
    ...(neck !== 'none' && { neck }),
  };
}

/**
 * Throws a {@link UserError} where embeddings were to be averaged over a photo and its mirror image although the mirror image is another
 * individual. `name`: what a message calls the network.
 */
export function refuseFlip(
  { mirrorAxis }: Pick<TrainedNetwork, 'mirrorAxis'>,
  flip: boolean | undefined,
  name: string,
) {
  if (!flip || mirrorAxis === 'none') return;
  throw new UserError(
    `--flip averages a photo and its mirror image, but with --mirror-axis ${mirrorAxis} ${name} tells these apart as two individuals; leave --flip out (--no-flip where a preset or a run has it)`,
  );
}

/** The network that a file holds, ready to embed. `weights` is the file's name. Throws a {@link UserError} where it holds none. */
export async function trainedNetwork(
  backend: Backend,
  weights: string,
  { tensors, metadata }: Safetensors,
  { precision = 'f32', create = createEmbedder }: NetworkOptions = {},
): Promise<TrainedNetwork> {
  if (metadata.format !== 'flukeprint' || !metadata.model) {
    throw new UserError(`${weights} was not written by flukeprint train: its metadata names no model`);
  }
  const model = modelOf(metadata.model, weights);
  const [imageSize, embeddingSize] = [Number(metadata.image_size), Number(metadata.embedding_size)];
  const isSize = (size: number, most: number) => Number.isSafeInteger(size) && size > 0 && size <= most;
  if (!isSize(imageSize, largestImage) || !isSize(embeddingSize, largestEmbedding)) {
    throw new UserError(`${weights}: its metadata lacks image_size or embedding_size, or they are no sizes`);
  }
  const mirrorAxis = oneOf(mirrorAxes, metadata.mirror_axis, 'none', weights);
  const parts = {
    pooling: oneOf(poolingNames, metadata.pooling, 'avg', weights),
    stages: oneOf(stagesNames, metadata.stages, 'last', weights),
    neck: oneOf(neckNames, metadata.neck, 'none', weights),
  };
  const options = { ...parts, embeddingSize, precision };
  // Where nothing is stored: a file that lacks tensors shall not make room for them.
  const planned = create(new PlanningBackend(), model, options);
  const names = [...namedTensors(planned)].map(([name]) => name);
  const { missing } = fitStateDict(namedTensors(planned), tensors, weights);
  if (missing.length > 0) {
    throw new UserError(
      `${weights} lacks ${counted(missing.length, 'tensor')} of ${model}, the first is "${missing[0]}"`,
    );
  }
  const embedder = create(backend, model, options);
  loadStateDict(namedTensors(embedder), tensors, weights);
  embedder.eval();
  const id = await networkId({ model, imageSize }, tensors, names);
  return { embedder, id, model, imageSize, embeddingSize, mirrorAxis, weights };
}

/** What the metadata says of a choice that older files do not mention. */
function oneOf<T extends string>(
  known: readonly T[],
  value: string | undefined,
  absent: NoInfer<T>,
  weights: string,
): T {
  if (value === undefined) return absent;
  const found = known.find((name) => name === value);
  if (!found)
    throw new UserError(`${weights}: its metadata has "${value}" where one of ${known.join(', ')} was expected`);
  return found;
}

function modelOf(name: string, weights: string): ModelName {
  try {
    return parseModelName(name);
  } catch (error) {
    throw new UserError(`${weights}: ${(error as Error).message}`);
  }
}

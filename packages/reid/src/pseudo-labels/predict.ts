import { functional as F, noGrad, scope, Tensor } from '@flukeprint/autograd';
import type { Backend } from '@flukeprint/kernels';
import { PlanningBackend } from '@flukeprint/kernels-wgsl';
import {
  createLoss,
  type EmbeddingLoss,
  fitStateDict,
  loadStateDict,
  namedTensors,
  readSafetensors,
} from '@flukeprint/models';
import { z } from 'zod';
import { loadNetwork } from '../matching/load-network.ts';
import type { Embeddings } from '../matching/retrieval.ts';
import type { TrainedNetwork } from '../matching/trained-network.ts';
import type { TrainSettings } from '../settings/fields.ts';
import { classesOf, lossOptionsOf } from '../settings/parts.ts';
import { storedSettings } from '../training/embedder-run.ts';
import { UserError } from '../user-error.ts';
import type { Prediction } from './calibration.ts';

/** A network with its head, which knows individuals. */
export interface Classifier {
  readonly settings: TrainSettings;
  readonly network: TrainedNetwork;
  readonly head: EmbeddingLoss;
  /** Class of each output of the head; behind them there may be their mirror images. */
  readonly individuals: readonly string[];
}

/** The network of a run with the head that it was trained with. Throws if the head knows no individuals. */
export async function loadClassifier(backend: Backend, path: string): Promise<Classifier> {
  const settings = await storedSettings(path);
  if (settings.loss === 'triplet') {
    throw new UserError(
      `${path} was trained by triplets and knows no individuals; train with --loss arcface, maybe from it by --init ${path}`,
    );
  }
  const network = await loadNetwork(backend, path);
  const { tensors, metadata } = await readSafetensors(network.weights);
  const individuals = namesIn(metadata.individuals);
  if (individuals.length === 0) throw new UserError(`${network.weights} does not name its individuals; train it again`);
  const classes = classesOf(settings, individuals.length);
  const headOn = (place: Backend) =>
    createLoss(lossOptionsOf(settings), {
      backend: place,
      individuals: classes,
      embeddingSize: settings.embeddingSize,
      counts: new Array<number>(classes).fill(1),
    });
  const tensorsOf = (head: EmbeddingLoss) =>
    [...namedTensors(head)].map(([name, tensor]) => [`head.${name}`, tensor] as const);
  // Where nothing is stored: a file that only says it knows a million individuals shall not make room for them.
  const { missing } = fitStateDict(tensorsOf(headOn(new PlanningBackend())), tensors, network.weights);
  const lacking = missing.find((name) => !name.startsWith('head.exp_avg'));
  if (lacking) throw new UserError(`${network.weights} lacks "${lacking}"`);
  const head = headOn(backend);
  loadStateDict(tensorsOf(head), tensors, network.weights);
  return { settings, network, head, individuals };
}

/** The names that the metadata of weights list; none where they list none. */
function namesIn(text: string | undefined): string[] {
  try {
    return z.array(z.string()).parse(JSON.parse(text ?? '[]'));
  } catch {
    return [];
  }
}

/** The most probable individual for each embedding. */
export async function predict(
  backend: Backend,
  { head, individuals }: Pick<Classifier, 'head' | 'individuals'>,
  { count, size, data }: Embeddings,
): Promise<Prediction[]> {
  const predictions: Prediction[] = [];
  const most = 256;
  for (let first = 0; first < count; first += most) {
    const rows = Math.min(most, count - first);
    const probabilities = scope(() => {
      const embeddings = Tensor.from(backend, data.subarray(first * size, (first + rows) * size), [rows, size]);
      return noGrad(() => F.softmax(head.call(embeddings), 1));
    });
    const values = await probabilities.read();
    probabilities.dispose();
    const classes = values.length / rows;
    for (let row = 0; row < rows; row++) {
      // What looks like a mirror image looks the less like any individual: that is in the probabilities already.
      const own = values.subarray(row * classes, row * classes + individuals.length);
      let best = 0;
      for (let i = 1; i < own.length; i++) if (own[i]! > own[best]!) best = i;
      predictions.push({ individual: individuals[best]!, probability: own[best]! });
    }
  }
  return predictions;
}

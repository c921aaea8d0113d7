import { backward, functional as F, noGrad, scope, Tensor } from '@flukeprint/autograd';
import { writeAtomically } from '@flukeprint/data/files';
import type { Backend } from '@flukeprint/kernels';
import {
  Adam,
  createDarknet,
  type Darknet,
  formatSafetensors,
  fuseBatchNorms,
  initialize,
  loadStateDict,
  namedParameters,
  namedTensors,
  readSafetensors,
  type StoredTensor,
  stateDict,
} from '@flukeprint/models';
import { randomStream } from '@flukeprint/random';
import type { Tensors } from '../protocol.ts';
import { randomValues } from '../random-values.ts';
import type { Task } from '../serve.ts';
import type { DetectorWork } from '../work.ts';
import { given } from './given.ts';

const learningRate = 1e-4;

/** A whole training step as `detect train` takes it, but that the gradients of the outputs are at hand. */
export async function prepareDetectorTraining(backend: Backend, work: DetectorWork, tensors?: Tensors): Promise<Task> {
  const network = await loadDetector(backend, work);
  const optimizer = new Adam(namedParameters(network));
  const images = inputImages(backend, work, tensors);
  const gradients = work.outputs.map((shape, i) =>
    tensors ? given(backend, tensors, `grad_${i}`) : Tensor.from(backend, randomValues(shape), shape),
  );
  let outputs: Tensor[] = [];
  return {
    run() {
      disposeAll(outputs);
      outputs = scope(() => {
        const found = network.call(images);
        // Σ output · gradient has just this gradient.
        backward(found.map((output, i) => F.sum(F.mul(output, gradients[i]!))).reduce((a, b) => F.add(a, b)));
        optimizer.step(learningRate);
        optimizer.zeroGrad();
        return found.map((output) => output.detach());
      });
    },
    settle: () => backend.synchronize(),
    values: () => readAll(outputs),
    dispose: () => disposeAll([network, optimizer, images, ...gradients, ...outputs]),
  };
}

export async function prepareDetectorInference(backend: Backend, work: DetectorWork, tensors?: Tensors): Promise<Task> {
  const trained = await loadDetector(backend, work);
  const network = await fuseBatchNorms(trained);
  trained.dispose();
  const images = inputImages(backend, work, tensors);
  let outputs: Tensor[] = [];
  return {
    run() {
      disposeAll(outputs);
      outputs = noGrad(() => network.call(images));
    },
    settle: () => backend.synchronize(),
    values: () => readAll(outputs),
    dispose: () => disposeAll([network, images, ...outputs]),
  };
}

/**
 * Random weights, with statistics and scales in the batch norms that a trained network might have: with those of a fresh one
 * nobody could take them wrongly into a convolution.
 */
export async function writeDetectorWeights(backend: Backend, work: DetectorWork): Promise<void> {
  const network = createDarknet(backend, work.cfg, `${work.network}.cfg`);
  try {
    initialize(network, 0);
    const state = await stateDict(namedTensors(network));
    await writeAtomically(
      work.weights!,
      formatSafetensors(new Map([...state].map(([name, tensor]) => [name, unsettled(name, tensor)]))),
    );
  } finally {
    network.dispose();
  }
}

function unsettled(name: string, tensor: StoredTensor): StoredTensor {
  const random = randomStream(0, 'detector', name);
  const positive = /\.bn\.(weight|running_var)$/.test(name);
  if (!positive && !/\.(bias|running_mean)$/.test(name)) return tensor;
  const [low, high] = positive ? [0.5, 1.5] : [-0.5, 0.5];
  return {
    shape: tensor.shape,
    data: Float32Array.from({ length: tensor.data.length }, () => random.uniformIn(low, high)),
  };
}

async function loadDetector(backend: Backend, { network: name, cfg, weights }: DetectorWork): Promise<Darknet> {
  const network = createDarknet(backend, cfg, `${name}.cfg`);
  if (weights) loadStateDict(namedTensors(network), (await readSafetensors(weights)).tensors, weights);
  else initialize(network, 0);
  return network;
}

function inputImages(backend: Backend, { batch, image_size }: DetectorWork, tensors?: Tensors): Tensor {
  if (tensors) return given(backend, tensors, 'images');
  const shape = [batch, 3, image_size, image_size];
  return Tensor.from(backend, randomValues(shape), shape);
}

async function readAll(tensors: readonly Tensor[]): Promise<number[]> {
  const values = await Promise.all(tensors.map((tensor) => tensor.read()));
  return values.flatMap((part) => Array.from(part));
}

function disposeAll(parts: readonly { dispose(): void }[]): void {
  for (const part of parts) part.dispose();
}

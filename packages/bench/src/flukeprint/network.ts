import { backward, functional as F, noGrad, scope, Tensor } from '@flukeprint/autograd';
import { writeAtomically } from '@flukeprint/data/files';
import type { Backend, Precision } from '@flukeprint/kernels';
import {
  Adam,
  type Backbone,
  formatSafetensors,
  initialize,
  loadStateDict,
  namedParameters,
  namedTensors,
  readSafetensors,
  stateDict,
} from '@flukeprint/models';
import type { Tensors } from '../protocol.ts';
import { randomValues } from '../random-values.ts';
import type { Task } from '../serve.ts';
import type { NetworkWork } from '../work.ts';
import { createClassifier } from './classifier.ts';
import { given } from './given.ts';

const learningRate = 1e-4;

/** Of the loss in mixed precision, so that small gradients survive f16. Adam is the same for any. */
const lossScale = 1024;

/** A network with its optimiser; `step` is one whole training step. */
export class Trainee {
  readonly #model: Backbone;
  readonly #optimizer: Adam;
  readonly #precision: Precision;

  constructor(model: Backbone, precision: Precision = 'f32') {
    this.#model = model;
    this.#optimizer = new Adam(namedParameters(model));
    this.#precision = precision;
  }

  /** Returns the loss, which is the caller's to release. */
  step(images: Tensor, target: Tensor): Tensor {
    const { backend } = images;
    backend.beginStep?.(`training [${images.shape}] ${this.#precision}`);
    const loss = scope(() => {
      const loss = F.crossEntropy(logitsOf(this.#model, images, this.#precision), target);
      backward(this.#precision === 'f32' ? loss : F.scale(loss, lossScale));
      this.#optimizer.step(learningRate);
      this.#optimizer.zeroGrad();
      return loss.detach();
    });
    backend.endStep?.();
    return loss;
  }

  dispose(): void {
    this.#model.dispose();
    this.#optimizer.dispose();
  }
}

export async function prepareTraining(backend: Backend, work: NetworkWork, tensors?: Tensors): Promise<Task> {
  const trainee = new Trainee(await loadClassifier(backend, work), work.precision);
  const { images, target } = inputs(backend, work, tensors);
  let loss: Tensor | undefined;
  return {
    run() {
      loss?.dispose();
      loss = trainee.step(images, target);
    },
    settle: () => backend.synchronize(),
    values: () => loss!.read(),
    dispose() {
      for (const part of [trainee, images, target, loss]) part?.dispose();
    },
  };
}

export async function prepareInference(backend: Backend, work: NetworkWork, tensors?: Tensors): Promise<Task> {
  const model = await loadClassifier(backend, work);
  model.eval();
  const { images, target } = inputs(backend, work, tensors);
  let logits: Tensor | undefined;
  return {
    run() {
      logits?.dispose();
      backend.beginStep?.(`inference [${images.shape}] ${work.precision}`);
      logits = scope(() => noGrad(() => logitsOf(model, images, work.precision)));
      backend.endStep?.();
    },
    settle: () => backend.synchronize(),
    values: () => logits!.read(),
    dispose() {
      for (const part of [model, images, target, logits]) part?.dispose();
    },
  };
}

/** Activations in this precision, logits in f32. */
function logitsOf(model: Backbone, images: Tensor, precision: Precision = 'f32'): Tensor {
  return F.cast(model.call(F.cast(images, precision)), 'f32');
}

export function writeWeights(backend: Backend, { network, classes, weights }: NetworkWork): Promise<void> {
  const model = createClassifier(backend, network, classes);
  initialize(model, 0);
  return stateDict(namedTensors(model))
    .then((state) => writeAtomically(weights!, formatSafetensors(state)))
    .finally(() => model.dispose());
}

export async function loadClassifier(
  backend: Backend,
  { network, classes, weights }: Pick<NetworkWork, 'network' | 'classes' | 'weights'>,
): Promise<Backbone> {
  const model = createClassifier(backend, network, classes);
  if (weights) loadStateDict(namedTensors(model), (await readSafetensors(weights)).tensors, weights);
  else initialize(model, 0);
  return model;
}

function inputs(backend: Backend, { batch, image_size, classes }: NetworkWork, tensors?: Tensors) {
  if (tensors) {
    const { shape, data } = tensors.target!;
    return { images: given(backend, tensors, 'images'), target: Tensor.from(backend, Int32Array.from(data), shape) };
  }
  const shape = [batch, 3, image_size, image_size];
  const images = Tensor.from(backend, randomValues(shape), shape);
  const target = Int32Array.from({ length: batch }, (_, i) => i % classes);
  return { images, target: Tensor.from(backend, target, [batch]) };
}

import type { Tensor } from '@flukeprint/autograd';
import type { Backend } from '@flukeprint/kernels';
import { type Backbone, Embedder, type Linear, Module, modelNames, namedTensors } from '@flukeprint/models';
import { Unsupported } from '../serve.ts';

/** torchvision's network: the backbone and linear layer of an embedder, whose outputs are the logits. */
export class Classifier extends Module {
  readonly body: Backbone;
  readonly classifier: Linear;
  readonly #classifierName: string;

  constructor(backend: Backend, network: string, classes: number) {
    super();
    const model = modelNames.find((name) => name === network);
    if (!model) throw new Unsupported(`no model ${network}`);
    const { body, embedding } = new Embedder(backend, model, classes);
    this.body = body;
    this.classifier = embedding;
    this.#classifierName = network.startsWith('densenet') ? 'classifier' : 'fc';
  }

  /** images [N, 3, H, W] → logits [N, classes]. */
  override forward(images: Tensor): Tensor {
    return this.classifier.call(this.body.call(images));
  }

  /** All tensors under torchvision's names. */
  *stateDict(): Generator<[name: string, tensor: Tensor]> {
    for (const [name, tensor] of namedTensors(this)) {
      yield [name.replace(/^body\./, '').replace(/^classifier\./, `${this.#classifierName}.`), tensor];
    }
  }
}

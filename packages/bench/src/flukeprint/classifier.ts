import type { Backend } from '@flukeprint/kernels';
import { type Backbone, createBackbone, modelNames } from '@flukeprint/models';
import { Unsupported } from '../serve.ts';

/** torchvision's network with its classifier: images [N, 3, H, W] → logits [N, classes]. */
export function createClassifier(backend: Backend, network: string, classes: number): Backbone {
  const model = modelNames.find((name) => name === network);
  if (!model) throw new Unsupported(`no model ${network}`);
  return createBackbone(backend, model, classes);
}

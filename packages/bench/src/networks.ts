import { backward, noGrad, scope, Tensor } from '@flukeprint/autograd';
import type { Backend } from '@flukeprint/kernels';
import { Adam, ArcFace, Embedder, initialize, type ModelName, namedParameters } from '@flukeprint/models';
import { random } from './kernels.ts';
import { secondsOf } from './measure.ts';

export interface NetworkRow {
  readonly network: string;
  /** Images per second of a whole training step: forward, backward, Adam. */
  readonly training: number;
  /** Images per second of an embedding. */
  readonly inference: number;
}

const individuals = 300;

export async function benchNetwork(
  backend: Backend,
  model: ModelName,
  imageSize: number,
  batch: number,
): Promise<NetworkRow> {
  const embedder = new Embedder(backend, model);
  const head = new ArcFace(backend, individuals);
  initialize(embedder, 0);
  initialize(head, 0);
  const optimizer = new Adam([...namedParameters(embedder), ['head.weight', head.weight]], { weightDecay: 1e-3 });
  const images = random(backend, [batch, 3, imageSize, imageSize]);
  const target = Tensor.from(
    backend,
    Int32Array.from({ length: batch }, (_, i) => i % individuals),
    [batch],
  );

  const training = await secondsOf(
    backend,
    () =>
      scope(() => {
        backward(head.loss(embedder.call(images), target));
        optimizer.step(1e-4);
        optimizer.zeroGrad();
      }),
    { rounds: 3, warmup: 2 },
  );
  embedder.eval();
  const inference = await secondsOf(backend, () => scope(() => void noGrad(() => embedder.call(images))), {
    rounds: 3,
    warmup: 1,
  });
  for (const part of [embedder, head, optimizer, images, target]) part.dispose();
  return {
    network: `${model}, ${imageSize} px, batch ${batch}`,
    training: batch / training,
    inference: batch / inference,
  };
}

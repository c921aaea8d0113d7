/** ONNX Runtime for Node, on the CPU; it runs networks and cannot train them. */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Tensors } from '../protocol.ts';
import { serve, type Task, Unsupported } from '../serve.ts';
import type { Work } from '../work.ts';
import { kernelModel } from './onnx-kernel.ts';
import { resnet34Model } from './onnx-resnet34.ts';
import { packageVersion } from './package-version.ts';
import { tensorValues } from './tensor-values.ts';

const threads = Number(process.argv[2]);
const version = packageVersion('onnxruntime-node');

await serve({
  about: { version, threads, description: `ONNX Runtime ${version}, CPU, ${threads} threads` },
  async prepare(work, tensors) {
    const { model, input, shape } = await prepareModel(work, tensors);
    const session = await InferenceSession.create(model, { intraOpNumThreads: threads, interOpNumThreads: 1 });
    const feeds = { [input]: new Tensor('float32', tensorValues(tensors, input, shape), shape) };
    let output: { data: Float32Array };
    return {
      async run() {
        ({ output } = await session.run(feeds));
      },
      values: () => output.data,
      dispose: () => session.release(),
    } satisfies Task;
  },
});

/** What varies between calls is the model's input; weights are part of the model, so that they can be packed once. */
async function prepareModel(work: Work, tensors?: Tensors) {
  if ((work.kind === 'conv2d' || work.kind === 'linear') && work.pass === 'forward') {
    const weight = tensorValues(tensors, 'weight', work.weight);
    return { model: kernelModel(work, weight), input: 'input', shape: work.input };
  }
  if (work.kind === 'inference' && work.network === 'resnet34' && work.weights) {
    const shape = [work.batch, 3, work.image_size, work.image_size];
    return { model: await resnet34Model(work.weights, shape), input: 'images', shape };
  }
  throw new Unsupported('it has no gradients, and other networks than ResNet34 are not exported');
}

/** TensorFlow.js with its WebAssembly backend. In Node it runs on one thread (tfjs issue 3830). */
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensors } from '../protocol.ts';
import { serve, type Task, Unsupported } from '../serve.ts';
import type { Conv2dWork, LinearWork } from '../work.ts';
import { packageVersion } from './package-version.ts';
import { tensorValues } from './tensor-values.ts';

await tf.setBackend('wasm');
await tf.ready();
const version = packageVersion('@tensorflow/tfjs-backend-wasm');

await serve({
  about: { version, threads: 1, description: `TensorFlow.js ${version}, WebAssembly backend, 1 thread` },
  prepare(work, tensors) {
    if (work.kind === 'conv2d') return conv2d(work, tensors);
    if (work.kind === 'linear') return linear(work, tensors);
    throw new Unsupported(`${work.kind}: this backend cannot train, and brings no network`);
  },
});

/** Activations are NHWC and weights HWIO here: given values are brought into that order, results back. */
function conv2d({ pass, input, weight, output, stride, padding }: Conv2dWork, tensors?: Tensors): Task {
  if (pass === 'weight_grad') throw new Unsupported('the backend has no Conv2DBackpropFilter');
  const activation = (name: string, shape: readonly number[]) =>
    tf.tidy(() => tf.transpose(tf.tensor(tensorValues(tensors, name, shape), shape), [0, 2, 3, 1]));
  const kernel = tf.tidy(() => tf.transpose(tf.tensor(tensorValues(tensors, 'weight', weight), weight), [2, 3, 1, 0]));
  const nchw = (result: { dataSync(): Float32Array }) => tf.tidy(() => tf.transpose(result, [0, 3, 1, 2]).dataSync());
  if (pass === 'forward') {
    const x = activation('input', input);
    return task([x, kernel], () => tf.conv2d(x, kernel, stride, padding, 'NHWC', 1, 'floor'), nchw);
  }
  const grad = activation('grad_output', output);
  const [n, c, h, w] = input;
  return task([grad, kernel], () => tf.conv2dTranspose(grad, kernel, [n, h, w, c], stride, padding, 'floor'), nchw);
}

/** Weights are [K, O], as in its dense layer; the gradients are those of its matMul. */
function linear({ pass, input, weight, output }: LinearWork, tensors?: Tensors): Task {
  const x = tf.tensor(tensorValues(tensors, 'input', input), input);
  const w = tf.tidy(() => tf.transpose(tf.tensor(tensorValues(tensors, 'weight', weight), weight)));
  const grad = tf.tensor(tensorValues(tensors, 'grad_output', output), output);
  const inputs = [x, w, grad];
  switch (pass) {
    case 'forward':
      return task(inputs, () => tf.matMul(x, w));
    case 'input_grad':
      return task(inputs, () => tf.matMul(grad, w, false, true));
    case 'weight_grad':
      return task(
        inputs,
        () => tf.matMul(x, grad, true, false),
        (result) => tf.tidy(() => tf.transpose(result).dataSync()),
      );
  }
}

interface Tensor {
  dataSync(): Float32Array;
  dispose(): void;
}

function task(inputs: Tensor[], call: () => Tensor, read = (result: Tensor) => result.dataSync()): Task {
  let result: Tensor | undefined;
  return {
    run() {
      result?.dispose();
      result = call();
    },
    values: () => read(result!),
    dispose() {
      for (const tensor of [...inputs, result]) tensor?.dispose();
    },
  };
}

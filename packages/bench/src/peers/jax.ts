/** jax-js with its WebAssembly backend; without a browser's workers it runs on one thread. */
import { blockUntilReady, defaultDevice, init, lax, numpy as np, vjp } from '@jax-js/jax';
import type { Tensors } from '../protocol.ts';
import { serve, type Task, Unsupported } from '../serve.ts';
import type { KernelWork } from '../work.ts';
import { packageVersion } from './package-version.ts';
import { tensorValues } from './tensor-values.ts';

await init('wasm');
defaultDevice('wasm');
const version = packageVersion('@jax-js/jax');

await serve({
  about: { version, threads: 1, description: `jax-js ${version}, WebAssembly backend, 1 thread` },
  prepare(work, tensors) {
    if (work.kind === 'conv2d' || work.kind === 'linear') return kernel(work, tensors);
    throw new Unsupported(`${work.kind}: it brings no network`);
  },
});

/** Arrays are moved into every call: `.ref` keeps one alive. */
interface Arr {
  readonly ref: Arr;
  data(): Promise<Float32Array>;
  dispose(): void;
}

/** Gradients are timed alone: the forward pass that `vjp` starts with is done before. */
async function kernel(work: KernelWork, tensors?: Tensors): Promise<Task> {
  const array = (name: string, shape: readonly number[]): Arr =>
    np.array(tensorValues(tensors, name, shape)).reshape(shape);
  const input = array('input', work.input);
  const weight = array('weight', work.weight);
  const grad = array('grad_output', work.output);
  const forward = (x: Arr, w: Arr): Arr => {
    if (work.kind === 'linear') return np.matmul(x, np.transpose(w));
    const padding = [work.padding, work.padding];
    return lax.convGeneralDilated(x, w, [work.stride, work.stride], [padding, padding]);
  };
  const gradient = async (of: (x: Arr) => Arr, at: Arr) => {
    const [output, pullBack] = vjp(of, [at.ref]);
    await blockUntilReady(output);
    return () => pullBack(grad.ref)[0] as Arr;
  };
  const call =
    work.pass === 'forward'
      ? () => forward(input.ref, weight.ref)
      : work.pass === 'input_grad'
        ? await gradient((x) => forward(x, weight.ref), input)
        : await gradient((w) => forward(input.ref, w), weight);
  let result: Arr | undefined;
  return {
    async run() {
      result?.dispose();
      result = call();
      await blockUntilReady(result.ref);
    },
    values: () => result!.ref.data(),
    dispose() {
      for (const value of [input, weight, grad, result]) value?.dispose();
    },
  };
}

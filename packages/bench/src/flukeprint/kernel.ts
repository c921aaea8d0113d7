import { run, scope, Tensor } from '@flukeprint/autograd';
import type { Backend, DType } from '@flukeprint/kernels';
import type { Tensors } from '../protocol.ts';
import { randomValues } from '../random-values.ts';
import type { Task } from '../serve.ts';
import type { KernelWork } from '../work.ts';
import { given } from './given.ts';

export function prepareKernel(backend: Backend, work: KernelWork, tensors?: Tensors): Task {
  const { precision = 'f32' } = work;
  const tensor = (name: string, shape: readonly number[], dtype: DType = precision) =>
    tensors ? given(backend, tensors, name, dtype) : Tensor.from(backend, randomValues(shape), shape, { dtype });
  const input = tensor('input', work.input);
  const weight = tensor('weight', work.weight, 'f32');
  const gradOutput = tensor('grad_output', work.output);
  const compute = operation(work, { input, weight, gradOutput });
  let output: Tensor | undefined;
  return {
    run() {
      output?.dispose();
      output = scope(compute);
    },
    settle: () => backend.synchronize(),
    values: () => output!.read(),
    dispose() {
      for (const tensor of [input, weight, gradOutput, output]) tensor?.dispose();
    },
  };
}

function operation(
  work: KernelWork,
  { input, weight, gradOutput }: Record<'input' | 'weight' | 'gradOutput', Tensor>,
): () => Tensor {
  if (work.kind === 'linear') {
    switch (work.pass) {
      case 'forward':
        return () => run('linear', { input, weight }, {}).output;
      case 'input_grad':
        return () => run('linearInputGrad', { gradOutput, weight }, {}).gradInput;
      case 'weight_grad':
        return () => run('linearWeightGrad', { gradOutput, input }, {}).gradWeight;
    }
  }
  const { stride, padding } = work;
  switch (work.pass) {
    case 'forward':
      return () => run('conv2d', { input, weight }, { stride, padding }).output;
    case 'input_grad': {
      const attributes = { stride, padding, inputShape: work.input };
      return () => run('conv2dInputGrad', { gradOutput, weight }, attributes).gradInput;
    }
    case 'weight_grad': {
      const attributes = { stride, padding, weightShape: work.weight };
      return () => run('conv2dWeightGrad', { gradOutput, input }, attributes).gradWeight;
    }
  }
}

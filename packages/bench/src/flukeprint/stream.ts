import { run, scope, Tensor } from '@flukeprint/autograd';
import type { Backend, DType, Shape } from '@flukeprint/kernels';
import type { Tensors } from '../protocol.ts';
import { randomValues } from '../random-values.ts';
import type { Task } from '../serve.ts';
import type { StreamWork } from '../work.ts';
import { given } from './given.ts';

const pool = { kernelSize: 3, stride: 2, padding: 1 };
const training = true;

/** Work that memory bounds; the value is its one result, or the gradient of its input. */
export function prepareStream(backend: Backend, work: StreamWork, tensors?: Tensors): Task {
  const { precision = 'f32' } = work;
  const made: Tensor[] = [];
  const keep = (tensor: Tensor) => {
    made.push(tensor);
    return tensor;
  };
  const tensor = (name: string, shape: Shape, dtype: DType = precision) =>
    keep(
      tensors?.[name]
        ? given(backend, tensors, name, dtype)
        : Tensor.from(backend, randomValues(shape), shape, { dtype }),
    );
  const filled = (shape: Shape, value: number) =>
    keep(Tensor.from(backend, new Float32Array(shape.reduce((a, b) => a * b)).fill(value), shape));
  const compute = computation(work, { tensor, filled, keep });
  let outputs: Tensor[] = [];
  return {
    run() {
      for (const output of outputs) output.dispose();
      outputs = scope(compute);
    },
    settle: () => backend.synchronize(),
    async values() {
      // Parts of a gradient make it whole where it is one channel after another: for a batch of 1.
      const parts = await Promise.all(outputs.map((output) => output.read()));
      return parts.flatMap((part) => Array.from(part));
    },
    dispose() {
      for (const tensor of [...made, ...outputs]) tensor.dispose();
    },
  };

  function computation(
    { operation, pass, input: shape, parts = [], relu = false, residual = false }: StreamWork,
    make: { tensor: typeof tensor; filled: typeof filled; keep: typeof keep },
  ): () => Tensor[] {
    const [batch, channels, ...positions] = shape as [number, number, ...number[]];
    switch (operation) {
      case 'scale': {
        const input = make.tensor('input', shape);
        return () => [run('scale', { input }, { factor: 0.5 }).output];
      }
      case 'adam': {
        const param = make.tensor('input', shape, 'f32');
        const grad = make.tensor('grad_output', shape, 'f32');
        const [expAvg, expAvgSq] = [make.filled(shape, 0), make.filled(shape, 0)];
        let step = 0;
        return () => {
          run('adamStep', { param, grad, expAvg, expAvgSq }, { lr: 1e-4, step: ++step });
          // What is written stays; the parameter is the value.
          return [new Tensor(backend, param.value)];
        };
      }
      case 'max_pool2d': {
        const input = make.tensor('input', shape);
        if (pass === 'forward') return () => [run('maxPool2d', { input }, pool).output];
        const { output, indices } = run('maxPool2d', { input }, pool);
        for (const result of [output, indices]) make.keep(result);
        const gradOutput = make.tensor('grad_output', output.shape);
        return () => [run('maxPool2dGrad', { gradOutput, indices }, { ...pool, inputShape: shape }).gradInput];
      }
      case 'batch_norm': {
        const input = make.tensor('input', shape);
        const inputs = {
          input,
          ...perChannel(channels),
          ...(residual && { residual: make.tensor('residual', shape) }),
        };
        if (pass === 'forward') return () => [run('batchNorm', inputs, { training, relu }).output];
        const { output, saveMean, saveInvstd } = run('batchNorm', inputs, { training, relu });
        for (const result of [output, saveMean, saveInvstd]) make.keep(result);
        const gradOutput = make.tensor('grad_output', shape);
        const saved = { gradOutput, input, weight: inputs.weight, saveMean, saveInvstd, ...(relu && { output }) };
        return () => [run('batchNormGrad', saved, { training, relu, residual: relu && residual }).gradInput];
      }
      case 'cat_batch_norm': {
        const inputs = Object.fromEntries(
          parts.map((part, i) => [`input.${i}`, make.tensor(`input.${i}`, [batch, part, ...positions])]),
        ) as Record<`input.${number}`, Tensor>;
        const all = { ...inputs, ...perChannel(channels) };
        if (pass === 'forward') return () => [run('catBatchNorm', all, { training, relu }).output];
        const { output, saveMean, saveInvstd } = run('catBatchNorm', all, { training, relu });
        for (const result of [output, saveMean, saveInvstd]) make.keep(result);
        const gradOutput = make.tensor('grad_output', shape);
        const saved = { ...inputs, gradOutput, weight: all.weight, saveMean, saveInvstd, ...(relu && { output }) };
        return () => {
          const gradients = run('catBatchNormGrad', saved, { training, relu }) as Record<string, Tensor>;
          return parts.map((_, i) => gradients[`gradInput.${i}`]!);
        };
      }
    }

    function perChannel(channels: number) {
      const [weight, bias] = [make.filled([channels], 1), make.filled([channels], 0)];
      return { weight, bias, runningMean: make.filled([channels], 0), runningVar: make.filled([channels], 1) };
    }
  }
}

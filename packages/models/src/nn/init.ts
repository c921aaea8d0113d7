import { keep, Tensor } from '@flukeprint/autograd';
import { type Backend, type Shape, size } from '@flukeprint/kernels';
import { type Random, randomStream } from '@flukeprint/random';
import { type AnyModule, namedModules } from './module.ts';

/** A tensor to be trained, zero until `initialize` or weights from a file fill it. */
export function parameter(backend: Backend, shape: Shape): Tensor {
  const tensor = buffer(backend, shape, 0);
  tensor.requiresGrad = true;
  return tensor;
}

/** A tensor that belongs to the state but is not trained; `value` is exact in f32, as 0 and 1 are. */
export function buffer(backend: Backend, shape: Shape, value: number): Tensor {
  const values = new Float32Array(size(shape));
  // Zeros that nobody touches take no memory, and a network may be made to be looked at alone.
  return keep(Tensor.from(backend, value === 0 ? values : values.fill(value), shape));
}

/** Overwrites a tensor's values. */
export function fill(tensor: Tensor, value: (index: number) => number): void {
  const values = new Float64Array(size(tensor.shape));
  for (let i = 0; i < values.length; i++) values[i] = value(i);
  tensor.backend.write(tensor.value, values);
}

/** He et al. 2015: eq. 10 with fan-in, eq. 14 with fan-out, as torchvision initialises ResNet's convolutions. */
export function kaimingNormal(tensor: Tensor, random: Random, mode: 'fan_in' | 'fan_out' = 'fan_out'): void {
  const [outChannels, inChannels, ...kernel] = tensor.shape;
  const std = Math.sqrt(2 / ((mode === 'fan_in' ? inChannels! : outChannels!) * size(kernel)));
  fill(tensor, () => std * random.normal());
}

/** Glorot & Bengio 2010, eq. 16. */
export function xavierUniform(tensor: Tensor, random: Random): void {
  const [fanOut, fanIn] = tensor.shape as [number, number];
  const bound = Math.sqrt(6 / (fanIn + fanOut));
  fill(tensor, () => random.uniformIn(-bound, bound));
}

/** U(±1/√inFeatures), torch's default for weight and bias of a linear layer. */
export function linearUniform(weight: Tensor, bias: Tensor, random: Random): void {
  const bound = 1 / Math.sqrt(weight.shape[1]!);
  fill(weight, () => random.uniformIn(-bound, bound));
  fill(bias, () => random.uniformIn(-bound, bound));
}

/** Fresh values for the whole network. Each module draws from a stream of its own name, so none depends on another. */
export function initialize(module: AnyModule, seed: number): void {
  for (const [name, part] of namedModules(module)) part.reset(randomStream(seed, 'init', name));
}

/** Random numbers for a training step's batch: each module gets a stream of its own name, as in {@link initialize}. */
export function beginStep(module: AnyModule, seed: number, step: number): void {
  for (const [name, part] of namedModules(module)) part.beginStep(randomStream(seed, 'step', step, name));
}

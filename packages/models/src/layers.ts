import { functional as F, type Tensor } from '@flukeprint/autograd';
import type { AttributesOf, Backend, Operations, Random } from '@flukeprint/kernels';
import { buffer, fill, kaimingNormal, parameter } from './init.ts';
import { Module } from './module.ts';

/** Convolution without bias, as batch norm follows it everywhere in these networks. */
export class Conv2d extends Module {
  readonly weight: Tensor;
  readonly #attributes: AttributesOf<Operations['conv2d']>;

  constructor(
    backend: Backend,
    inChannels: number,
    outChannels: number,
    kernelSize: number,
    attributes: AttributesOf<Operations['conv2d']> = {},
  ) {
    super();
    this.weight = parameter(backend, [outChannels, inChannels / (attributes.groups ?? 1), kernelSize, kernelSize]);
    this.#attributes = attributes;
  }

  override reset(random: Random): void {
    kaimingNormal(this.weight, random);
  }

  override forward(input: Tensor): Tensor {
    return F.conv2d(input, this.weight, undefined, this.#attributes);
  }
}

/** Ioffe & Szegedy 2015, with torch's defaults. */
export class BatchNorm2d extends Module<[input: Tensor, fused?: { residual?: Tensor; relu?: boolean }]> {
  readonly weight: Tensor;
  readonly bias: Tensor;
  readonly runningMean: Tensor;
  readonly runningVar: Tensor;
  readonly #momentum = 0.1;
  readonly #eps = 1e-5;

  constructor(backend: Backend, channels: number) {
    super();
    this.weight = parameter(backend, [channels]);
    this.bias = parameter(backend, [channels]);
    this.runningMean = buffer(backend, [channels], 0);
    this.runningVar = buffer(backend, [channels], 1);
  }

  override reset(): void {
    fill(this.weight, () => 1);
    fill(this.bias, () => 0);
    fill(this.runningMean, () => 0);
    fill(this.runningVar, () => 1);
  }

  /** relu(norm(input) + residual), both if asked for: one pass over memory instead of three. */
  override forward(input: Tensor, { residual, relu }: { residual?: Tensor; relu?: boolean } = {}): Tensor {
    const { weight, bias, runningMean, runningVar, training } = this;
    const attributes = { training, momentum: this.#momentum, eps: this.#eps, relu };
    return F.batchNorm(input, { weight, bias, runningMean, runningVar, residual }, attributes);
  }
}

/** x · Wᵀ + b. */
export class Linear extends Module {
  readonly weight: Tensor;
  readonly bias: Tensor;

  constructor(backend: Backend, inFeatures: number, outFeatures: number) {
    super();
    this.weight = parameter(backend, [outFeatures, inFeatures]);
    this.bias = parameter(backend, [outFeatures]);
  }

  /** U(±1/√inFeatures), torch's default for both. */
  override reset(random: Random): void {
    const bound = 1 / Math.sqrt(this.weight.shape[1]!);
    fill(this.weight, () => random.uniformIn(-bound, bound));
    fill(this.bias, () => random.uniformIn(-bound, bound));
  }

  override forward(input: Tensor): Tensor {
    return F.linear(input, this.weight, this.bias);
  }
}

/** Modules one after the other; their names in the state dict are 0, 1, …. */
export class Sequential extends Module {
  readonly [index: number]: Module;
  readonly #modules: readonly Module[];

  constructor(...modules: Module[]) {
    super();
    this.#modules = modules;
    Object.assign(this, modules);
  }

  override forward(input: Tensor): Tensor {
    return this.#modules.reduce((x, module) => module.call(x), input);
  }
}

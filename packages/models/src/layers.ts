import { functional as F, type Tensor } from '@flukeprint/autograd';
import type { AttributesOf, Backend, Operations, Random } from '@flukeprint/kernels';
import { buffer, fill, kaimingNormal, linearUniform, parameter } from './init.ts';
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
abstract class BatchNorm<Inputs extends readonly unknown[]> extends Module<Inputs> {
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

  protected get attributes() {
    return { training: this.training, momentum: this.#momentum, eps: this.#eps };
  }
}

/** Of [N, C, H, W]; `call` returns relu(norm(input) + residual), both if asked for, in one pass over memory. */
export class BatchNorm2d extends BatchNorm<[input: Tensor, fused?: { residual?: Tensor; relu?: boolean }]> {
  override forward(input: Tensor, { residual, relu }: { residual?: Tensor; relu?: boolean } = {}): Tensor {
    const { weight, bias, runningMean, runningVar } = this;
    return F.batchNorm(input, { weight, bias, runningMean, runningVar, residual }, { ...this.attributes, relu });
  }
}

/** Of several [N, Cᵢ, H, W] as if they were joined along the channels, which they never are. */
export class CatBatchNorm2d extends BatchNorm<[inputs: readonly Tensor[], fused?: { relu?: boolean }]> {
  override forward(inputs: readonly Tensor[], { relu }: { relu?: boolean } = {}): Tensor {
    const { weight, bias, runningMean, runningVar } = this;
    return F.catBatchNorm(inputs, { weight, bias, runningMean, runningVar }, { ...this.attributes, relu });
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

  override reset(random: Random): void {
    linearUniform(this.weight, this.bias, random);
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

import { functional as F, scope, type Tensor } from '@flukeprint/autograd';
import type { AttributesOf, Backend, Operations } from '@flukeprint/kernels';
import type { Random } from '@flukeprint/random';
import { buffer, fill, kaimingNormal, linearUniform, parameter } from './init.ts';
import { Module } from './module.ts';

/**
 * Convolution of [N, inChannels, H, W]; without bias unless asked for, as batch norm follows it nearly everywhere in these
 * networks.
 */
export class Conv2d extends Module {
  readonly weight: Tensor;
  readonly bias: Tensor | null;
  readonly #attributes: AttributesOf<Operations['conv2d']>;

  constructor(
    backend: Backend,
    inChannels: number,
    outChannels: number,
    kernelSize: number,
    { bias = false, ...attributes }: AttributesOf<Operations['conv2d']> & { readonly bias?: boolean } = {},
  ) {
    super();
    this.weight = parameter(backend, [outChannels, inChannels / (attributes.groups ?? 1), kernelSize, kernelSize]);
    this.bias = bias ? parameter(backend, [outChannels]) : null;
    this.#attributes = attributes;
  }

  override reset(random: Random): void {
    kaimingNormal(this.weight, random);
    if (this.bias) fill(this.bias, () => 0);
  }

  override forward(input: Tensor): Tensor {
    return F.conv2d(input, this.weight, this.bias ?? undefined, this.#attributes);
  }
}

export interface BatchNormOptions {
  /** Share of the newest batch in the running statistics. */
  readonly momentum?: number;
  /** Added to the variance. */
  readonly eps?: number;
  /** Whether a weight and a bias per channel follow, as they do unless told. */
  readonly affine?: boolean;
}

/** Ioffe & Szegedy 2015, with torch's defaults. */
abstract class BatchNorm<Inputs extends readonly unknown[]> extends Module<Inputs> {
  readonly weight: Tensor | null;
  readonly bias: Tensor | null;
  readonly runningMean: Tensor;
  readonly runningVar: Tensor;
  readonly #options: Required<Omit<BatchNormOptions, 'affine'>>;

  constructor(backend: Backend, channels: number, options: BatchNormOptions = {}) {
    super();
    const { momentum = 0.1, eps = 1e-5, affine = true } = options;
    this.#options = { momentum, eps };
    this.weight = affine ? parameter(backend, [channels]) : null;
    this.bias = affine ? parameter(backend, [channels]) : null;
    this.runningMean = buffer(backend, [channels], 0);
    this.runningVar = buffer(backend, [channels], 1);
  }

  override reset(): void {
    if (this.weight) fill(this.weight, () => 1);
    if (this.bias) fill(this.bias, () => 0);
    fill(this.runningMean, () => 0);
    fill(this.runningVar, () => 1);
  }

  /** Added to the variance. */
  get eps(): number {
    return this.#options.eps;
  }

  protected get attributes() {
    return { training: this.training, ...this.#options };
  }

  /** What the operation takes beside its input. */
  protected get tensors() {
    const { weight, bias, runningMean, runningVar } = this;
    return { weight: weight ?? undefined, bias: bias ?? undefined, runningMean, runningVar };
  }
}

/** Of [N, C, H, W]; `call` returns relu(norm(input) + residual), both if asked for, in one pass over memory. */
export class BatchNorm2d extends BatchNorm<[input: Tensor, fused?: { residual?: Tensor; relu?: boolean }]> {
  override forward(input: Tensor, { residual, relu }: { residual?: Tensor; relu?: boolean } = {}): Tensor {
    return F.batchNorm(input, { ...this.tensors, residual }, { ...this.attributes, relu });
  }
}

/** Of [N, C], with a scale alone: the shift stays 0 (the neck of Luo et al. 2019, "Bag of tricks and a strong baseline for deep person re-identification"). */
export class BatchNormNeck extends BatchNorm<[input: Tensor]> {
  constructor(backend: Backend, channels: number) {
    super(backend, channels);
    this.bias!.requiresGrad = false;
  }

  override forward(input: Tensor): Tensor {
    return F.batchNorm(input, this.tensors, this.attributes);
  }
}

/** Of several [N, Cᵢ, H, W] as if they were joined along the channels, which they never are. */
export class CatBatchNorm2d extends BatchNorm<[inputs: readonly Tensor[], fused?: { relu?: boolean }]> {
  override forward(inputs: readonly Tensor[], { relu }: { relu?: boolean } = {}): Tensor {
    return F.catBatchNorm(inputs, this.tensors, { ...this.attributes, relu });
  }
}

/** x [N, inFeatures] to x · Wᵀ + b [N, outFeatures]. */
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

  /** What the modules from `begin` up to, not including, `end` make of the input. */
  part(input: Tensor, begin: number, end = this.#modules.length): Tensor {
    return scope(() => this.#modules.slice(begin, end).reduce((x, module) => module.call(x), input));
  }
}

/** Convolution (0) without bias that keeps the extent at stride 1, batch norm (1), and an activation in the end. */
export class ConvNormActivation extends Sequential {
  readonly #activation: (input: Tensor) => Tensor;

  constructor(
    backend: Backend,
    inChannels: number,
    outChannels: number,
    kernelSize: number,
    {
      stride = 1,
      groups = 1,
      norm,
      activation = (input) => input,
    }: {
      readonly stride?: number;
      readonly groups?: number;
      readonly norm?: BatchNormOptions;
      readonly activation?: (input: Tensor) => Tensor;
    } = {},
  ) {
    const padding = (kernelSize - 1) / 2;
    super(
      new Conv2d(backend, inChannels, outChannels, kernelSize, { stride, padding, groups }),
      new BatchNorm2d(backend, outChannels, norm),
    );
    this.#activation = activation;
  }

  override forward(input: Tensor): Tensor {
    return this.#activation(super.forward(input));
  }
}

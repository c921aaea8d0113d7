/**
 * Networks of Darknet's configuration files, as YOLOv3 (Redmon & Farhadi 2018, https://arxiv.org/abs/1804.02767).
 */
import { functional as F, type Tensor } from '@flukeprint/autograd';
import type { Backend, Precision } from '@flukeprint/kernels';
import type { Random } from '@flukeprint/random';
import { fill } from '../../nn/init.ts';
import { BatchNorm2d, Conv2d } from '../../nn/layers.ts';
import { Module } from '../../nn/module.ts';
import type { LayerPlan, NetworkPlan, YoloHead } from './layer-plan.ts';
import { planNetwork } from './network-plan.ts';

type Convolutional = Extract<LayerPlan, { kind: 'convolutional' }>;

const activations = {
  leaky: (input: Tensor) => F.leakyRelu(input, { negativeSlope: 0.1 }),
  relu: F.relu,
  linear: (input: Tensor) => input,
};

/** The convolution before a [yolo] section: at first nearly nothing is an object, as Lin et al. 2017, section 4.1, start. */
class YoloConv2d extends Conv2d {
  readonly #perAnchor: number;

  constructor(backend: Backend, { inChannels, channels, size, padding }: Convolutional, { classes }: YoloHead) {
    super(backend, inChannels, channels, size, { padding, bias: true });
    this.#perAnchor = 5 + classes;
  }

  override reset(random: Random): void {
    fill(this.weight, () => 0.01 * random.normal());
    const prior = Math.log(0.01 / (1 - 0.01));
    fill(this.bias!, (channel) => (channel % this.#perAnchor === 4 ? prior : 0));
  }
}

/** Convolution, batch norm where there is one (else a bias), activation. */
export class DarknetConvolution extends Module {
  readonly conv: Conv2d;
  readonly bn: BatchNorm2d | null;
  readonly #activation: Convolutional['activation'];

  constructor(backend: Backend, plan: Convolutional, fused: boolean, head: YoloHead | null) {
    super();
    const { inChannels, channels, size, convStride: stride, padding, groups, batchNormalize, activation } = plan;
    const normalized = batchNormalize && !fused;
    this.conv =
      head && !normalized && stride === 1 && groups === 1
        ? new YoloConv2d(backend, plan, head)
        : new Conv2d(backend, inChannels, channels, size, { stride, padding, groups, bias: !normalized });
    this.bn = normalized ? new BatchNorm2d(backend, channels, { momentum: 0.03 }) : null;
    this.#activation = activation;
  }

  override forward(input: Tensor): Tensor {
    const output = this.conv.call(input);
    return activations[this.#activation](this.bn?.call(output) ?? output);
  }
}

/** Raw outputs [N, A · (5 + C), H, W], one per [yolo] section, of images [N, 3, height, width] in 0…1. */
export class Darknet extends Module<[images: Tensor], Tensor[]> {
  /** Under the numbers of Darknet's layers: `layers.0.conv.weight`; those without weights are null. */
  readonly layers: readonly (DarknetConvolution | null)[];
  readonly heads: readonly YoloHead[];
  readonly classes: number;
  readonly plan: NetworkPlan;
  /** Height and width of the images must be multiples of this many pixels. */
  readonly stride: number;
  /** Batch norms are part of the convolutions: for inference alone. */
  readonly fused: boolean;
  /** Of the activations between images and outputs, which are f32; may be changed between steps. */
  precision: Precision = 'f32';
  /** The outputs that nothing needs after each layer. */
  readonly #expired: readonly (readonly number[])[];

  constructor(backend: Backend, plan: NetworkPlan, { fused = false }: { readonly fused?: boolean } = {}) {
    super();
    this.plan = plan;
    this.fused = fused;
    this.layers = plan.layers.map((layer, i) => {
      if (layer.kind !== 'convolutional') return null;
      const next = plan.layers[i + 1];
      return new DarknetConvolution(backend, layer, fused, next?.kind === 'yolo' ? next.head : null);
    });
    this.heads = plan.layers.filter((layer) => layer.kind === 'yolo').map(({ head }) => head);
    this.classes = this.heads[0]!.classes;
    this.stride = Math.max(...plan.layers.map(({ stride }) => stride));
    this.#expired = expiredAfter(plan.layers);
  }

  /**
   * Images [N, 3, H, W], RGB in 0…1, sides multiples of `stride`, to the raw output [N, anchors · (5 + classes), h, w] of
   * each head.
   */
  override forward(images: Tensor): Tensor[] {
    const found: Tensor[] = [];
    const outputs: Tensor[] = [];
    const first = F.cast(images, this.precision);
    for (const [i, layer] of this.plan.layers.entries()) {
      const input = i > 0 ? outputs[i - 1]! : first;
      const output = this.#run(i, layer, input, outputs);
      outputs.push(output);
      if (layer.kind === 'yolo') found.push(F.cast(output, 'f32'));
      for (const j of this.#expired[i]!) outputs[j]!.dispose();
    }
    return found;
  }

  #run(i: number, layer: LayerPlan, input: Tensor, outputs: readonly Tensor[]): Tensor {
    switch (layer.kind) {
      case 'convolutional':
        return this.layers[i]!.call(input);
      case 'maxpool': {
        // Darknet puts the smaller half of its padding before the image.
        const { size: kernelSize, poolStride: stride, padding: all } = layer;
        const padding = Math.floor(all / 2);
        return F.maxPool2d(input, { kernelSize, stride, padding, paddingEnd: all - padding });
      }
      case 'upsample':
        return F.interpolate(input, { scaleFactor: layer.factor, mode: 'nearest' });
      case 'route': {
        const parts = layer.from.map((from) => outputs[from]!);
        return parts.length === 1 ? parts[0]! : F.cat(parts, 1);
      }
      case 'shortcut':
        return activations[layer.activation](F.add(input, outputs[layer.from]!));
      case 'yolo':
        return input;
    }
  }
}

/** Builds the network of a Darknet configuration; `file` names it in errors. Throws a `CfgError`. */
export function createDarknet(
  backend: Backend,
  cfg: string,
  file: string,
  options: { readonly fused?: boolean } = {},
): Darknet {
  return new Darknet(backend, planNetwork(cfg, file), options);
}

/** For each layer the earlier ones that it is the last to read: their memory can go, but for what backward needs. */
function expiredAfter(layers: readonly LayerPlan[]): number[][] {
  // A route to one layer, and a [yolo], hand on what they get.
  const source: number[] = [];
  const lastUse: number[] = [];
  for (const [i, layer] of layers.entries()) {
    const inputs = layer.kind === 'route' ? [...layer.from] : i > 0 ? [i - 1] : [];
    if (layer.kind === 'shortcut') inputs.push(layer.from);
    const handsOn = layer.kind === 'yolo' || (layer.kind === 'route' && layer.from.length === 1);
    source.push(handsOn ? source[inputs[0]!]! : i);
    for (const input of inputs) lastUse[source[input]!] = i;
    if (layer.kind === 'yolo') lastUse[source[i]!] = Number.POSITIVE_INFINITY;
  }
  const own = layers.map((_, j) => j).filter((j) => source[j] === j);
  const expired = Map.groupBy(own, (j) => lastUse[j]);
  return layers.map((_, i) => expired.get(i) ?? []);
}

import { noGrad, scope, Tensor } from '@flukeprint/autograd';
import {
  type Backend,
  type HostArray,
  MemoryMeter,
  type Precision,
  type Shape,
  type Spec,
  type Storage,
  size,
} from '@flukeprint/kernels';
import { createClassifier } from '../flukeprint/classifier.ts';
import { conv2dWork, type Pass, passes, type StreamWork } from '../work.ts';
import { streamWork } from './stream-work.ts';

/** `conv 3×3/2 64 → 128, 56 px`: kernel, stride, channels, and the input's height. */
export function conv2dName(input: Shape, weight: Shape, stride: number): string {
  const [outChannels, inChannels, height, width] = weight;
  return `conv ${height}×${width}${stride > 1 ? `/${stride}` : ''} ${inChannels} → ${outChannels}, ${input[2]} px`;
}

export interface Recorded {
  readonly operation: string;
  readonly inputs: Readonly<Record<string, Spec | undefined>>;
  readonly outputs: Readonly<Record<string, Spec>>;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Shapes alone: every operation is noted and none is done. */
class ShapeBackend implements Backend {
  readonly name = 'reference';
  readonly description = 'shapes alone';
  readonly supportsF16 = true;
  readonly liveBytes = 0;
  readonly memory = new MemoryMeter();
  readonly memoryLimits = { totalBytes: Infinity, tensorBytes: Infinity };
  readonly recorded: Recorded[] = [];

  allocate(): Storage {
    return { bytes: 0 };
  }
  free(): void {}
  write(): void {}
  async read(tensor: Spec): Promise<HostArray> {
    return new Float32Array(size(tensor.shape));
  }
  run(
    operation: string,
    inputs: Record<string, Spec | undefined>,
    outputs: Record<string, Spec>,
    attributes: object,
  ): void {
    this.recorded.push({ operation, inputs, outputs, attributes: { ...attributes } });
  }
  async synchronize(): Promise<void> {}
  async destroy(): Promise<void> {}
}

/** The operations of a forward pass in training mode. */
function forwardPass(network: string, batch: number, imageSize: number): Recorded[] {
  const backend = new ShapeBackend();
  const model = createClassifier(backend, network, 1000);
  const shape = [batch, 3, imageSize, imageSize];
  scope(() => noGrad(() => model.call(new Tensor(backend, { shape, dtype: 'f32', storage: backend.allocate() }))));
  return backend.recorded;
}

/** A convolution of a network, and how often it is there. */
export interface ConvolutionLayer {
  readonly name: string;
  readonly network: string;
  readonly count: number;
  readonly input: Shape;
  readonly weight: Shape;
  readonly stride: number;
  readonly padding: number;
}

/** Its different convolutions, in the order of the forward pass. */
export function convolutionLayers(network: string, batch: number, imageSize: number): ConvolutionLayer[] {
  const convolutions = forwardPass(network, batch, imageSize).filter(({ operation }) => operation === 'conv2d');
  const layers = convolutions.map(({ inputs, attributes }) => {
    const [input, weight] = [inputs.input!.shape, inputs.weight!.shape];
    const { stride = 1, padding = 0 } = attributes as { stride?: number; padding?: number };
    return { name: conv2dName(input, weight, stride), network, input, weight, stride, padding };
  });
  return [...Map.groupBy(layers, ({ name }) => name).values()].map((same) => ({ ...same[0]!, count: same.length }));
}

/**
 * Those of a dense network grow from layer to layer: of the 1×1 convolutions to the same number of channels at the same
 * size, the first and the last.
 */
export function thinned(layers: readonly ConvolutionLayer[]): ConvolutionLayer[] {
  const groups = Map.groupBy(
    layers,
    ({ input, weight, stride }) => `${weight[0]} ${weight.slice(2)} ${input[2]} ${stride}`,
  );
  const kept = new Set([...groups.values()].flatMap((group) => [group[0]!, group.at(-1)!]));
  return layers.filter((layer) => kept.has(layer));
}

/** The three passes, but for photos, which need no gradient. */
export function passesOf({ name, input, weight, stride, padding }: ConvolutionLayer, precision: Precision) {
  const wanted: readonly Pass[] = weight[1] === 3 ? passes.filter((pass) => pass !== 'input_grad') : passes;
  return wanted.map((pass) => ({
    name,
    work: { ...conv2dWork(pass, input, weight, { stride, padding }), ...(precision === 'f16' && { precision }) },
  }));
}

/** What of a network memory bounds: its batch norms by shape, and its max pool. Of joined parts those of many. */
export function streamLayers(network: string, batch: number, imageSize: number, precision: Precision) {
  const found = new Map<string, { name: string; work: StreamWork }>();
  const add = (what: string, work: Omit<Parameters<typeof streamWork>[0], 'pass' | 'precision'>) => {
    const [, channels, height] = work.input;
    for (const pass of ['forward', 'backward'] as const) {
      const name = `${what} ${channels} channels, ${height} px`;
      found.set(`${name} ${pass}`, { name, work: streamWork({ ...work, pass, precision }) });
    }
  };
  const recorded = forwardPass(network, batch, imageSize);
  const joined = recorded
    .filter(({ operation }) => operation === 'catBatchNorm')
    .map(({ outputs }) => outputs.output!.shape);
  const most = new Map(joined.map((shape) => [shape[2]!, shape[1]!]));
  for (const [, channels, height] of joined) most.set(height!, Math.max(most.get(height!)!, channels!));
  for (const { operation, inputs, outputs, attributes } of recorded) {
    const relu = attributes.relu === true;
    const input = inputs.input?.shape;
    if (operation === 'maxPool2d') add('max pool', { operation: 'max_pool2d', input: input! });
    if (operation === 'batchNorm') {
      const residual = inputs.residual !== undefined;
      const what = `batch norm${residual ? ' + residual' : ''}${relu ? ' + relu' : ''},`;
      add(what, { operation: 'batch_norm', input: input!, relu, residual });
    }
    if (operation === 'catBatchNorm') {
      const names = Object.keys(inputs).filter((name) => name.startsWith('input.'));
      const parts = names.map((_, i) => inputs[`input.${i}`]!.shape[1]!);
      // The last norm of a dense block reads all of its maps: it stands for those before.
      const { shape } = outputs.output!;
      if (shape[1] !== most.get(shape[2]!)) continue;
      const what = `cat of ${parts.length} + batch norm${relu ? ' + relu' : ''},`;
      add(what, { operation: 'cat_batch_norm', input: shape, parts, relu });
    }
  }
  return [...found.values()];
}

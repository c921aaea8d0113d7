import { UserError } from '@flukeprint/cli/user-error';
import { type Precision, ReferenceBackend, type Shape, size } from '@flukeprint/kernels';
import { randomStream } from '@flukeprint/random';
import type { Answerer } from './engine.ts';
import { prepareKernel } from './flukeprint/kernel.ts';
import { prepareStream } from './flukeprint/stream.ts';
import { streamWork } from './gpu/stream-work.ts';
import type { Tensors } from './protocol.ts';
import {
  conv2dWork,
  type DetectorWork,
  detectorWork,
  type KernelWork,
  linearWork,
  type NetworkWork,
  passes,
  type StreamWork,
} from './work.ts';

/** A bench that times wrong work is worthless: before the timing, every engine does small cases and is held to the result. */

/** One of each kind that is timed. */
const kernels: readonly KernelWork[] = passes.flatMap((pass) => [
  conv2dWork(pass, [2, 8, 12, 12], [16, 8, 3, 3], { stride: 1, padding: 1 }),
  // Enough for those who filter 3 × 3 by Winograd's method.
  conv2dWork(pass, [2, 32, 32, 32], [32, 32, 3, 3], { stride: 1, padding: 1 }),
  conv2dWork(pass, [2, 8, 12, 12], [16, 8, 3, 3], { stride: 2, padding: 1 }),
  conv2dWork(pass, [2, 8, 12, 12], [16, 8, 1, 1], { stride: 1, padding: 0 }),
  conv2dWork(pass, [2, 8, 12, 12], [16, 8, 1, 1], { stride: 2, padding: 0 }),
  conv2dWork(pass, [2, 3, 14, 14], [8, 3, 7, 7], { stride: 2, padding: 3 }),
  linearWork(pass, 5, 12, 20),
]);

/** Largest errors, as shares of the largest value: of f32 sums in another order, and of a deep network of them. */
const tolerance = { kernel: 1e-4, network: 1e-3 };
/** The same where activations are rounded to f16, to 11 bits. */
const tolerance16 = { kernel: 3e-3, network: 3e-2 };

const tolerances = ({ precision = 'f32' }: { readonly precision?: Precision }) =>
  precision === 'f16' ? tolerance16 : tolerance;

/** Of each operation, with its gradient where it has one. A batch of 1: then the parts of a joined gradient make the whole. */
const streamWorks: readonly StreamWork[] = [
  streamWork({ operation: 'scale', pass: 'forward', input: [1, 4, 30] }),
  streamWork({ operation: 'adam', pass: 'forward', input: [1, 4, 30] }),
  ...(['forward', 'backward'] as const).flatMap((pass) => [
    streamWork({ operation: 'max_pool2d', pass, input: [1, 3, 12, 12] }),
    streamWork({ operation: 'batch_norm', pass, input: [3, 4, 5, 5] }),
    streamWork({ operation: 'batch_norm', pass, input: [3, 4, 5, 5], relu: true }),
    streamWork({ operation: 'batch_norm', pass, input: [3, 4, 5, 5], relu: true, residual: true }),
    streamWork({ operation: 'cat_batch_norm', pass, input: [1, 12, 5, 5], parts: [8, 4], relu: true }),
  ]),
];

/** Kernels against the float64 reference. */
export async function checkKernels(engines: readonly Answerer[], precision: Precision = 'f32'): Promise<void> {
  for (const f32Work of kernels) {
    const work: KernelWork = precision === 'f16' ? { ...f32Work, precision } : f32Work;
    const tensors = {
      input: random('input', work.input),
      weight: random('weight', work.weight),
      grad_output: random('grad_output', work.output),
    };
    const task = prepareKernel(new ReferenceBackend(), work, tensors);
    await task.run();
    const expected = await task.values!();
    for (const engine of engines) {
      const result = await engine.request({ request: 'check', work, tensors });
      if (!result) continue;
      const name = `${work.kind} ${work.pass} [${work.input}] [${work.weight}]`;
      hold(engine, name, result.values, expected, tolerances(work).kernel);
    }
  }
}

/** Work that memory bounds, against the float64 reference. */
export async function checkStreams(engines: readonly Answerer[], precision: Precision = 'f32'): Promise<void> {
  for (const f32Work of streamWorks) {
    const work: StreamWork = precision === 'f16' ? { ...f32Work, precision } : f32Work;
    const { operation, pass, input, parts = [] } = work;
    const shape = operation === 'max_pool2d' && pass === 'backward' ? pooled(input) : input;
    const partShapes = parts.map((part) => [input[0]!, part, ...input.slice(2)]);
    const tensors = {
      input: random('input', input),
      residual: random('residual', input),
      grad_output: random('grad_output', shape),
      ...Object.fromEntries(partShapes.map((part, i) => [`input.${i}`, random(`input.${i}`, part)])),
    };
    const task = prepareStream(new ReferenceBackend(), work, tensors);
    await task.run();
    const expected = await task.values!();
    for (const engine of engines) {
      const result = await engine.request({ request: 'check', work, tensors });
      if (result) hold(engine, `${operation} ${pass} [${input}]`, result.values, expected, tolerances(work).kernel);
    }
  }
}

/** 3 × 3, stride 2, padding 1. */
function pooled([batch, channels, ...positions]: Shape): Shape {
  return [batch!, channels!, ...positions.map((extent) => Math.floor((extent - 1) / 2) + 1)];
}

/** A network with the weights of `work`, on small images: its logits, or the losses of two steps, against Flukeprint's. */
export async function checkNetwork(work: NetworkWork, flukeprint: Answerer, peers: readonly Answerer[]): Promise<void> {
  if (peers.length === 0) return;
  const small = { ...work, batch: 4, image_size: Math.min(64, work.image_size) };
  const images = random('images', [small.batch, 3, small.image_size, small.image_size]);
  const target = { shape: [small.batch], data: Array.from({ length: small.batch }, (_, i) => i % work.classes) };
  const message = { request: 'check', work: small, tensors: { images, target } } as const;
  const expected = await flukeprint.request(message);
  if (!expected) return;
  for (const peer of peers) {
    const result = await peer.request(message);
    if (result) hold(peer, `${work.network} ${work.kind}`, result.values, expected.values, tolerances(work).network);
  }
}

/** A detector with the weights of `work`, on small images: its raw outputs, in two steps where it is trained. */
export async function checkDetector(
  { kind, network, weights }: DetectorWork,
  flukeprint: Answerer,
  peers: readonly Answerer[],
): Promise<void> {
  if (peers.length === 0) return;
  // No batch norm may be left with fewer than some values to normalise: at stride 32 there are 4 × 2 × 2.
  const work = detectorWork(kind, network, { batch: 4, image_size: 64, weights });
  const gradients = work.outputs.map((shape, i) => [`grad_${i}`, random(`grad_${i}`, shape)] as const);
  const images = random('images', [work.batch, 3, work.image_size, work.image_size]);
  const message = { request: 'check', work, tensors: { images, ...Object.fromEntries(gradients) } } as const;
  const expected = await flukeprint.request(message);
  for (const peer of peers) {
    const result = await peer.request(message);
    if (result) hold(peer, `${network} ${kind}`, result.values, expected!.values, tolerance.network);
  }
}

function hold(
  engine: Answerer,
  name: string,
  values: readonly number[],
  expected: ArrayLike<number>,
  tolerance: number,
): void {
  const error = relativeError(values, expected);
  if (error <= tolerance) return;
  throw new UserError(
    `${engine.name} computes something else for ${name}: it is off by ${error.toExponential(1)} of the largest value, ` +
      `where ${tolerance} is allowed; timing it would mean nothing`,
  );
}

/** The largest difference as a share of the largest expected value; infinite where lengths differ or a value is NaN. */
export function relativeError(values: readonly (number | null)[], expected: ArrayLike<number>): number {
  if (values.length !== expected.length) return Number.POSITIVE_INFINITY;
  let [difference, largest] = [0, 0];
  for (const [i, value] of values.entries()) {
    // JSON has null for what is not finite.
    if (value === null || !Number.isFinite(value) || !Number.isFinite(expected[i])) return Number.POSITIVE_INFINITY;
    difference = Math.max(difference, Math.abs(value - expected[i]!));
    largest = Math.max(largest, Math.abs(expected[i]!));
  }
  return difference / largest;
}

function random(name: string, shape: Shape): Tensors[string] {
  const stream = randomStream(1, 'check', name);
  return { shape, data: Array.from({ length: size(shape) }, () => Math.fround(stream.uniformIn(-1, 1))) };
}

import type { Answerer } from './engine.ts';
import type { DetectorRow, Kernel, Measured, Network, Results } from './results.ts';
import { spread } from './statistics.ts';

/** An engine for tests: answers each request with what `reply` makes of it. */
export function engine(name: string, reply: (message: { request: string }) => object | null): Answerer {
  return { name, request: async (message) => reply(message) as never };
}

/** Timed work for tests: one round, in which ours took a second and each peer `ratio` seconds. */
export function measured(name: string, ratios: Readonly<Record<string, number>>): Measured {
  const seconds = { flukeprint: 1, ...ratios };
  return {
    name,
    unit: 'gflop_per_second',
    per_call: 100,
    engines: Object.fromEntries(
      Object.entries(seconds).map(([engine, s]) => [engine, { seconds: [s], rate: spread([100 / s]) }]),
    ),
    ratios: Object.fromEntries(Object.entries(ratios).map(([peer, ratio]) => [peer, spread([ratio])])),
  };
}

export function convolution(kernel: number, stride: number, ratios: Readonly<Record<string, number>>): Kernel {
  return {
    ...measured(`conv ${kernel}×${kernel}/${stride}`, ratios),
    kind: 'conv2d',
    pass: 'forward',
    input: [8, 64, 56, 56],
    weight: [64, 64, kernel, kernel],
    output: [8, 64, 56 / stride, 56 / stride],
    stride,
    padding: (kernel - 1) / 2,
  };
}

export function trained(network: string, ratios: Readonly<Record<string, number>>): Network {
  return {
    ...measured(network, ratios),
    unit: 'images_per_second',
    kind: 'training',
    network,
    batch: 8,
    image_size: 224,
    classes: 1000,
  };
}

export function detected(kind: DetectorRow['kind'], ratios: Readonly<Record<string, number>>): DetectorRow {
  return {
    ...measured(`yolov3-tiny ${kind}`, ratios),
    unit: 'images_per_second',
    kind,
    network: 'yolov3-tiny',
    batch: 8,
    image_size: 416,
  };
}

/** Results of a run beside PyTorch. */
export function sampleResults(): Results {
  const product = { ...convolution(1, 1, { torch: 1 }), name: 'linear' };
  return {
    schema_version: 1,
    date: '2026-01-02T03:04:05.678Z',
    commit: null,
    machine: { cpu: 'AMD EPYC', cores: 2, memory_bytes: 8e9, os: 'linux 6.1', arch: 'x64', node: 'v24.0.0' },
    settings: { device: 'wasm', threads: 2, rounds: 1, seconds: 0.2, batch: 8, image_size: 224, quick: false },
    engines: ['flukeprint', 'torch'].map((name) => ({ name, version: '1', threads: 2, description: name })),
    kernels: { product, rows: [convolution(3, 1, { torch: 1.3 }), convolution(7, 2, { torch: 0.5 })] },
    training: [trained('resnet34', { torch: 1.2 })],
    detector: [
      detected('detector_training', { torch: 0.7 }),
      { ...detected('photo_embedding', {}), photo_size: [1280, 853], embedder: 'resnet34', crop_size: 224 },
    ],
    loader: {
      photo_size: [640, 480],
      photos: 64,
      rows: [{ ...measured('loader', {}), unit: 'images_per_second', kind: 'loading', cached: true }],
    },
    local_features: [
      {
        ...measured('SIFT', { torch: 0.9 }),
        unit: 'images_per_second',
        kind: 'local_features',
        batch: 8,
        features: 512,
        image_size: 384,
      },
    ],
    memory: {
      network: 'resnet34',
      batch: 8,
      image_size: 224,
      classes: 1000,
      steps: 3,
      engines: {
        flukeprint: { loaded: 1e8, ready: 4e8, peak: 8e8 },
        torch: { loaded: 5e8, ready: 7e8, peak: 10e8 },
      },
      ratios: { torch: { peak: 0.8, since_loaded: 1.4, since_ready: 4 / 3 } },
    },
    goals: [],
  };
}

/**
 * What a loss over very many individuals costs: memory and time of a training step of the loss alone (its forward pass, its
 * backward pass down to the embeddings, its update), over all individuals and over samples of them.
 * `node packages/bench/src/many-individuals.ts [individuals] [embedding size] [threads]`
 */
import { backward, scope, Tensor } from '@flukeprint/autograd';
import type { Backend } from '@flukeprint/kernels';
import { Adam, createLoss, initialize, namedParameters } from '@flukeprint/models';
import { randomStream } from '@flukeprint/random';
import { openDevice } from '@flukeprint/reid/device/open-device';
import { table } from './table.ts';

const [individuals = 100_000, embeddingSize = 256, threads = 2] = process.argv.slice(2).map(Number);
const batch = 32;
const warmup = 2;
const steps = 10;

interface Cost {
  readonly stateBytes: number;
  readonly peakBytes: number;
  readonly milliseconds: number;
}

async function costOf(backend: Backend, sampleClasses: number | null): Promise<Cost> {
  const before = backend.liveBytes;
  const loss = createLoss({ loss: 'arcface', sampleClasses }, { backend, individuals, embeddingSize });
  const adam = new Adam(namedParameters(loss));
  initialize(loss, 0);
  const stateBytes = backend.liveBytes - before;
  let peak = backend.liveBytes;
  const allocate = backend.allocate;
  backend.allocate = (spec) => {
    const storage = allocate.call(backend, spec);
    peak = Math.max(peak, backend.liveBytes);
    return storage;
  };
  const times: number[] = [];
  for (let step = 1; step <= warmup + steps; step++) {
    const random = randomStream(1, 'photos', step);
    const target = Int32Array.from({ length: batch }, () => random.integer(individuals));
    const values = Float32Array.from({ length: batch * embeddingSize }, () => random.normal());
    const started = performance.now();
    loss.beginStep(randomStream(0, 'step', step, 'head'));
    scope(() => {
      const embeddings = Tensor.from(backend, values, [batch, embeddingSize], { requiresGrad: true });
      backward(loss.loss(embeddings, target));
      adam.step(1e-3);
      loss.stepRows(1e-3, adam.steps);
      adam.zeroGrad();
    });
    await backend.synchronize();
    if (step > warmup) times.push(performance.now() - started);
  }
  backend.allocate = allocate;
  adam.dispose();
  loss.dispose();
  return { stateBytes, peakBytes: peak - before, milliseconds: times.sort((a, b) => a - b)[steps / 2]! };
}

const device = await openDevice('wasm', { threads });
console.log(`${device.description}; ${individuals} individuals, ${embeddingSize} values, batch ${batch}`);
const right = (header: string) => ({ header, align: 'right' as const });
const rows: string[][] = [];
for (const sample of [null, 0.1, 0.01]) {
  const { stateBytes, peakBytes, milliseconds } = await costOf(device, sample);
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(0);
  const name = sample === null ? 'all' : `${Math.floor(sample * individuals)}`;
  rows.push([name, megabytes(stateBytes), megabytes(peakBytes), milliseconds.toFixed(0)]);
}
console.log(table(['compared with', 'state, MB', 'peak, MB', 'ms a step'].map(right), rows));
await device.destroy();

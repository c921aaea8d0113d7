import { join } from 'node:path';
import { exists } from '@flukeprint/reid/files/output-folder';
import { checkNetwork } from '../../check.ts';
import { EngineError } from '../../engine.ts';
import type { StepCost } from '../../protocol.ts';
import type { NetworkWork } from '../../work.ts';
import type { GpuNetworkRow, StepRow } from '../gpu-results.ts';
import { type GpuBench, mutable, timeWorks } from '../time-works.ts';

const classes = 1000;

/** Training steps of the networks, in every precision. */
export async function benchTraining(bench: GpuBench): Promise<GpuNetworkRow[]> {
  const { networks, batch, image_size } = bench.settings;
  return timeNetworks(
    'training',
    networks.map((network) => ({ network, batch, image_size })),
    bench,
  );
}

/** Training steps at the sizes that photos are trained with. */
export async function benchPresets(bench: GpuBench): Promise<GpuNetworkRow[]> {
  const presets = bench.settings.presets.filter(({ network }) => bench.settings.networks.includes(network));
  return timeNetworks('training', presets, bench);
}

export async function benchInference(bench: GpuBench): Promise<GpuNetworkRow[]> {
  const { networks, inference_batches, image_size } = bench.settings;
  const sizes = networks.flatMap((network) => inference_batches.map((batch) => ({ network, batch, image_size })));
  return timeNetworks('inference', sizes, bench);
}

type Sizes = Pick<NetworkWork, 'network' | 'batch' | 'image_size'>;

async function timeNetworks(
  kind: NetworkWork['kind'],
  sizes: readonly Sizes[],
  bench: GpuBench,
): Promise<GpuNetworkRow[]> {
  const works = [];
  const checked = new Set<string>();
  for (const precision of bench.settings.precisions) {
    for (const size of sizes) {
      const work: NetworkWork = {
        kind,
        ...size,
        classes,
        weights: await writeWeights(size.network, bench),
        ...(precision === 'f16' && { precision }),
      };
      // On small images, whatever the sizes are.
      const key = `${size.network} ${precision}`;
      if (!checked.has(key)) await checkNetwork(work, bench.flukeprint, bench.peers);
      checked.add(key);
      works.push({ name: `${size.network}, batch ${size.batch}, ${size.image_size} px, ${precision}`, work });
    }
  }
  // The whole step, as a user waits for it: by the clock on the wall.
  const rows = await timeWorks(kind, works, bench, { seconds: bench.settings.network_seconds });
  return rows.map(({ work, measured }) => {
    const { weights: _, precision = 'f32', ...rest } = mutable(work);
    return { ...measured, precision, ...rest };
  });
}

/** What steps of these sizes take of the host, and of the GPU's memory: in fresh processes, whose peak is that of the step. */
export async function benchSteps(rows: readonly GpuNetworkRow[], bench: GpuBench): Promise<StepRow[]> {
  const steps: StepRow[] = [];
  for (const { network, batch, image_size, precision } of rows.filter(({ kind }) => kind === 'training')) {
    const work: NetworkWork = {
      kind: 'training',
      ...{ network, batch, image_size, classes },
      ...(precision === 'f16' && { precision }),
    };
    const engines: StepRow['engines'] = {};
    for (const engine of [bench.flukeprint, ...bench.peers]) {
      const fresh = await bench.startAgain(engine);
      try {
        const cost = await fresh.request({ request: 'step_cost', work, steps: bench.settings.steps });
        if (!cost) continue;
        const { counts, ...rest } = cost;
        engines[engine.name] = { ...rest, ...(counts && { counts: snakeCase(counts) }) };
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        bench.onFailure(`${engine.name}, step of ${network}: ${error.message}`);
      } finally {
        await fresh.close();
      }
    }
    if (engines.flukeprint) steps.push({ network, batch, image_size, precision, engines });
  }
  return steps;
}

function snakeCase({
  dispatches,
  passes,
  submits,
  bindGroups,
  pipelines,
  buffers,
  bufferBytes,
  uploads,
  uploadBytes,
}: NonNullable<StepCost['counts']>) {
  return {
    ...{ dispatches, passes, submits, bind_groups: bindGroups, pipelines, buffers, buffer_bytes: bufferBytes },
    ...{ uploads, upload_bytes: uploadBytes },
  };
}

async function writeWeights(network: string, { folder, flukeprint }: GpuBench): Promise<string> {
  const weights = join(folder, `${network}.safetensors`);
  if (await exists(weights)) return weights;
  const work = { kind: 'inference', network, batch: 1, image_size: 224, classes, weights } as const;
  await flukeprint.request({ request: 'write_weights', work });
  return weights;
}

import { join } from 'node:path';
import { exists } from '@flukeprint/reid/files/output-folder';
import { type Bench, type Timed, timeAll } from '../bench.ts';
import { checkNetwork } from '../check.ts';
import type { Network } from '../results.ts';
import type { NetworkWork } from '../work.ts';
import { ratesTable } from './rates-table.ts';

/** By torchvision's names; one that Flukeprint does not have (yet) is left out. */
const networks = ['resnet34', 'densenet121'];
/** ImageNet's, as torchvision's networks have. */
export const classes = 1000;

/** Training steps or inference of whole networks, which start from the same weights in all engines. */
export async function benchNetworks(kind: NetworkWork['kind'], bench: Bench): Promise<Network[]> {
  const { batch, image_size } = bench.settings;
  const works: Timed<NetworkWork>[] = [];
  for (const network of networks) {
    const weights = await writeWeights(network, bench);
    if (weights === null) continue;
    const work = { kind, network, batch, image_size, classes, weights };
    await checkNetwork(work, bench.flukeprint, bench.peers);
    works.push({ name: network, work });
  }
  const rows = await timeAll(kind, works, bench);
  return rows.map(({ item, measured }) => {
    const { weights: _, ...work } = item.work;
    return { ...measured, ...work };
  });
}

/** A file of random weights of this network, written once per run; null where Flukeprint has no such network. */
export async function writeWeights(network: string, { folder, flukeprint }: Bench): Promise<string | null> {
  const weights = join(folder, `${network}.safetensors`);
  if (await exists(weights)) return weights;
  const work = { kind: 'inference', network, batch: 1, image_size: 224, classes, weights } as const;
  return (await flukeprint.request({ request: 'write_weights', work })) && weights;
}

const titles = {
  training: 'Training steps: forward, cross-entropy, backward, Adam',
  inference: 'Inference: logits, evaluation mode, no graph',
};

export function showNetworks(kind: NetworkWork['kind'], rows: readonly Network[], peers: readonly string[]): string {
  const rates = ratesTable('network', rows, peers, (row) => `${row.name}, batch ${row.batch}, ${row.image_size} px`);
  return `${titles[kind]}; images/s\n\n${rates}`;
}

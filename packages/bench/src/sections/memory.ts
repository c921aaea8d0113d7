import type { Bench } from '../bench.ts';
import { Progress } from '../console/progress.ts';
import { memoryGoalMark } from '../goals.ts';
import type { Memory } from '../protocol.ts';
import type { MemoryResults } from '../results.ts';
import { figure, nothing, table } from '../table.ts';
import { classes } from './networks.ts';

const network = 'resnet34';
const steps = 3;

/** Peak resident memory of a process that takes three training steps, by whom it can be asked. */
export async function benchMemory(bench: Bench): Promise<MemoryResults> {
  const { batch, image_size } = bench.settings;
  const work = { kind: 'training', network, batch, image_size, classes } as const;
  const engines: Record<string, Memory> = {};
  const all = [bench.flukeprint, ...bench.peers];
  const progress = new Progress('memory', 'processes', all.length);
  for (const [i, engine] of all.entries()) {
    progress.update(i, engine.name);
    // A fresh process: the peak of one that has worked before is not that of these steps.
    const fresh = await bench.startAgain(engine);
    const memory = await fresh.request({ request: 'memory', work, steps });
    if (memory) engines[engine.name] = memory;
    await fresh.close();
  }
  progress.stop();
  const ours = engines.flukeprint!;
  const peers = Object.entries(engines).filter(([name]) => name !== 'flukeprint');
  const ratios = Object.fromEntries(
    peers.map(([name, peer]) => [
      name,
      {
        peak: ours.peak / peer.peak,
        since_loaded: (ours.peak - ours.loaded) / (peer.peak - peer.loaded),
        since_ready: (ours.peak - ours.ready) / (peer.peak - peer.ready),
      },
    ]),
  );
  return { network, batch, image_size, classes, steps, engines, ratios };
}

export function showMemory({ batch, image_size, engines, ratios }: MemoryResults): string {
  const right = (header: string) => ({ header, align: 'right' as const });
  const names = ['library loaded', 'network made', 'peak', 'peak − loaded', 'peak − made'];
  const columns = [{ header: 'resident memory, MB' }, ...names.map(right), { header: 'goal' }];
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(0);
  const cells = Object.entries(engines).map(([name, { loaded, ready, peak }]) => [
    name,
    ...[loaded, ready, peak, peak - loaded, peak - ready].map(megabytes),
    '',
  ]);
  for (const [peer, { peak, since_loaded, since_ready }] of Object.entries(ratios)) {
    const figures = [peak, since_loaded, since_ready].map((ratio) => `×${figure(ratio)}`);
    cells.push([`flukeprint ÷ ${peer}`, nothing, nothing, ...figures, memoryGoalMark(ratios[peer]!)]);
  }
  return `Memory: ${steps} training steps of ${network}, batch ${batch}, ${image_size} px\n\n${table(columns, cells)}`;
}

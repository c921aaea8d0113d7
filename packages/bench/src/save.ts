import { fileURLToPath } from 'node:url';
import { writeAtomically } from '@flukeprint/data/files';
import { machineSlug } from './machine.ts';
import { plot } from './plot.ts';
import { type Results, resultsSchema } from './results.ts';

/** `results/amd-epyc-2-cores-wasm.json` */
export function defaultOutput({ machine, settings }: Pick<Results, 'machine' | 'settings'>): string {
  const name = `${machineSlug(machine)}-${settings.device}.json`;
  return fileURLToPath(new URL(`../results/${name}`, import.meta.url));
}

/** Writes the JSON, and a plot beside it where there is something to plot; returns the paths. */
export async function save(results: Results, path: string): Promise<string[]> {
  await writeAtomically(path, [`${JSON.stringify(resultsSchema.parse(results), null, 2)}\n`]);
  const svg = await plot(results);
  if (svg === null) return [path];
  const plotPath = `${path.replace(/\.json$/, '')}.svg`;
  await writeAtomically(plotPath, [svg]);
  return [path, plotPath];
}

import { describe, type Timed } from '../bench.ts';
import { Progress } from '../console/progress.ts';
import type { Engine, EngineError } from '../engine.ts';
import { type Entry, measure } from '../measure.ts';
import type { Measured } from '../results.ts';
import type { Work } from '../work.ts';
import type { GpuSettings } from './settings.ts';

/** What all sections share. */
export interface GpuBench {
  readonly settings: GpuSettings;
  readonly flukeprint: Engine;
  /** PyTorch, if it is there. */
  readonly peers: readonly Engine[];
  /** A folder for the run; gone when it ends. */
  readonly folder: string;
  /** Another process of an engine, the caller's to close. */
  readonly startAgain: (engine: Engine) => Promise<Engine>;
  /** Hears what failed; the bench goes on with the rest. */
  readonly onFailure: (message: string) => void;
}

/** Does all of `works` on all engines that can, round by round. Leaves out what ours cannot do, and what fails there. */
export async function timeWorks<W extends Work>(
  title: string,
  works: readonly Timed<W>[],
  { settings, flukeprint, peers, onFailure }: GpuBench,
  options: { readonly clock?: 'wall' | 'device'; readonly seconds?: number } = {},
): Promise<{ name: string; work: W; measured: Measured }[]> {
  const engines = [flukeprint, ...peers];
  const progress = new Progress(title, 'measurements', works.length);
  const rows: { name: string; work: W; measured: Measured }[] = [];
  const failures: string[] = [];
  try {
    for (const [i, { name, work }] of works.entries()) {
      progress.update(i, name);
      const entries = engines.map((engine) => ({ engine, work }));
      const onError = (error: EngineError, { engine }: Entry) =>
        failures.push(`${engine.name}, ${name}: ${error.message}`);
      const seconds = await measure(entries, { ...settings, ...options, onFailure: onError });
      const byEngine = new Map(engines.map(({ name }, j) => [name, seconds[j]]));
      if (byEngine.get(flukeprint.name)) rows.push({ name, work, measured: describe({ name, work }, byEngine) });
    }
  } finally {
    progress.stop();
  }
  for (const failure of failures) onFailure(failure);
  return rows;
}

type Mutable<T> = T extends readonly (infer U)[] ? U[] : T;

/** Shapes of the contract are read-only, those of the results' schema are not. */
export function mutable<W extends object>(work: W): { -readonly [K in keyof W]: Mutable<W[K]> } {
  const copies = Object.entries(work).map(([key, value]) => [key, Array.isArray(value) ? [...value] : value]);
  return Object.fromEntries(copies) as never;
}

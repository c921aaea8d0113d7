import { Progress } from './console/progress.ts';
import type { Engine, EngineError } from './engine.ts';
import { type Entry, measure } from './measure.ts';
import type { Measured } from './results.ts';
import { speedup, spread } from './statistics.ts';
import { gflop, images, type Work } from './work.ts';

export interface BenchSettings {
  readonly rounds: number;
  /** A measurement repeats its work for at least so long. */
  readonly seconds: number;
  readonly batch: number;
  readonly image_size: number;
  readonly quick: boolean;
  readonly threads: number;
}

/** What all sections share. */
export interface Bench {
  readonly settings: BenchSettings;
  readonly flukeprint: Engine;
  readonly peers: readonly Engine[];
  /** A folder for the run; gone when it ends. */
  readonly folder: string;
  /** Another process of an engine, the caller's to close. */
  readonly startAgain: (engine: Engine) => Promise<Engine>;
}

export interface Timed<W extends Work> {
  readonly name: string;
  readonly work: W;
}

/** Does all of `works` on all engines that can, round by round; shows how far it is. Skips what Flukeprint cannot do. */
export async function timeAll<W extends Work>(
  title: string,
  works: readonly Timed<W>[],
  { settings, flukeprint, peers }: Pick<Bench, 'settings' | 'flukeprint' | 'peers'>,
  options: { readonly slowCall?: number } = {},
): Promise<{ item: Timed<W>; measured: Measured }[]> {
  const engines = [flukeprint, ...peers];
  const failures: string[] = [];
  const onFailure = (error: EngineError, { engine }: Entry) => {
    if (engine === flukeprint) throw error;
    failures.push(error.message);
  };
  const progress = new Progress(title, 'measurements', works.length);
  const rows: { item: Timed<W>; measured: Measured }[] = [];
  try {
    for (const [i, item] of works.entries()) {
      progress.update(i, item.name);
      const entries = engines.map((engine) => ({ engine, work: item.work }));
      const seconds = await measure(entries, { ...settings, ...options, onFailure });
      const byEngine = new Map(engines.map(({ name }, j) => [name, seconds[j]]));
      if (byEngine.get(flukeprint.name)) rows.push({ item, measured: describe(item, byEngine) });
    }
  } finally {
    progress.stop();
  }
  for (const failure of failures) console.warn(failure);
  return rows;
}

/** Rates and ratios from the seconds of the first engine, which is ours, and of all others. */
export function describe(
  { name, work }: Timed<Work>,
  secondsByEngine: ReadonlyMap<string, readonly number[] | null | undefined>,
): Measured {
  const { unit, perCall } = amount(work);
  const found = [...secondsByEngine].filter((entry): entry is [string, number[]] => !!entry[1]);
  const [[, ours]] = found as [[string, number[]], ...[string, number[]][]];
  const rate = (seconds: number[]) => ({ seconds, rate: spread(seconds.map((s) => perCall / s)) });
  return {
    name,
    unit,
    per_call: perCall,
    engines: Object.fromEntries(found.map(([engine, seconds]) => [engine, rate(seconds)])),
    ratios: Object.fromEntries(found.slice(1).map(([engine, seconds]) => [engine, speedup(ours, seconds)])),
  };
}

/** What a call does, in the unit of its rate. */
function amount(work: Work): { unit: Measured['unit']; perCall: number } {
  if (work.kind === 'stream') return { unit: 'gigabytes_per_second', perCall: work.bytes / 1e9 };
  if ('pass' in work) return { unit: 'gflop_per_second', perCall: gflop(work) };
  return { unit: 'images_per_second', perCall: images(work) };
}

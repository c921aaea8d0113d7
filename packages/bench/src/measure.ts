import { setTimeout as pause } from 'node:timers/promises';
import { type Answerer, EngineError } from './engine.ts';
import { interleave } from './interleave.ts';
import type { Work } from './work.ts';

export interface Entry {
  readonly engine: Answerer;
  readonly work: Work;
}

export interface MeasureOptions {
  readonly rounds: number;
  /** A measurement repeats its work for at least so long. */
  readonly seconds: number;
  /** A call that takes more seconds than this is not repeated: peers a hundred times slower would take hours. */
  readonly slowCall?: number;
  /** `device`: by the GPU's own clock where an engine has one. */
  readonly clock?: 'wall' | 'device';
  /** Told of entries that fail; without it a failure ends the bench. */
  readonly onFailure?: (error: EngineError, entry: Entry) => void;
}

/** ONNX Runtime's threads spin for up to 70 ms after their work before they sleep, PyTorch's for 10. */
const settleMilliseconds = 100;

/** Seconds per call of every round, for each entry; null for work that its engine cannot do. Engines must differ. */
export async function measure(
  entries: readonly Entry[],
  { rounds, seconds, slowCall = Number.POSITIVE_INFINITY, clock, onFailure }: MeasureOptions,
): Promise<(number[] | null)[]> {
  const results: (number[] | null)[] = entries.map(() => []);
  const attempt = async <T>(index: number, action: () => Promise<T>): Promise<T | null> => {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof EngineError) || !onFailure) throw error;
      onFailure(error, entries[index]!);
      return null;
    }
  };

  const counts: number[] = [];
  for (const [i, { engine, work }] of entries.entries()) {
    const ready = await attempt(i, () => engine.request({ request: 'prepare', work, seconds }));
    if (!ready) results[i] = null;
    const isSlow = ready !== null && ready.seconds > slowCall;
    if (isSlow) results[i]!.push(ready.seconds);
    counts.push(ready && !isSlow ? rounds : 0);
  }
  for (const i of interleave(counts)) {
    if (!results[i]) continue; // failed in an earlier round
    if (entries.length > 1) await pause(settleMilliseconds);
    const measured = await attempt(i, () =>
      entries[i]!.engine.request({ request: 'measure', ...(clock && { clock }) }),
    );
    if (measured) results[i].push(measured.seconds);
    else results[i] = null;
  }
  for (const [i, { engine }] of entries.entries()) {
    if (results[i]) await attempt(i, () => engine.request({ request: 'release' }));
  }
  return results;
}

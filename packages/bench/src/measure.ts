import type { Backend } from '@flukeprint/kernels';

/** Seconds of one call of `body`: the median of `rounds` after `warmup` calls. All queued work counts. */
export async function secondsOf(
  backend: Backend,
  body: () => void | Promise<void>,
  { rounds, warmup }: { rounds: number; warmup: number },
): Promise<number> {
  const once = async () => {
    const started = performance.now();
    await body();
    await backend.synchronize();
    return (performance.now() - started) / 1000;
  };
  for (let i = 0; i < warmup; i++) await once();
  const times: number[] = [];
  for (let i = 0; i < rounds; i++) times.push(await once());
  return times.sort((a, b) => a - b)[Math.floor(rounds / 2)]!;
}

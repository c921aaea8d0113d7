import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** In the environment of a process and of all that it starts. */
export const mark = 'FLUKEPRINT_FAULT';

/** Processes with this value of {@link mark}, children and orphans alike; Linux alone tells. */
export function processesOf(trial: string): string[] {
  return readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid && isOf(pid, trial));
}

/** Waits until none is left; returns those that are after some seconds. */
export async function leftOf(trial: string, seconds = 10): Promise<string[]> {
  for (let tries = 0; tries < seconds * 20; tries++) {
    if (processesOf(trial).length === 0) return [];
    await wait(50);
  }
  return processesOf(trial);
}

function isOf(pid: string, trial: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`${mark}=${trial}\0`);
  } catch {
    // Gone, or another user's.
    return false;
  }
}

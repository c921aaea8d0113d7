import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CatalogueError } from '@flukeprint/catalogue';
import { DataError } from '@flukeprint/data';
import { CfgError, WeightsFileError } from '@flukeprint/models';
import { UserError } from '@flukeprint/reid/user-error';
import fc from 'fast-check';
import type { Reader } from './reader.ts';
import { scratch } from './scratch.ts';

/** Errors that a user is shown as they are: they name the file, and say what is wrong with it. */
const typed = [UserError, DataError, CatalogueError, WeightsFileError, CfgError];

/** What reading cost at most: milliseconds of processor time, and bytes that the process grew by. */
export interface Cost {
  ms: number;
  bytes: number;
}

export interface TrialOptions {
  readonly count: number;
  readonly seed: number;
  /** Of one input; none where nothing is measured. */
  readonly limit?: Cost;
  /** Hears of every input that was read. */
  readonly onRead?: (inputs: number, isRefused: boolean) => unknown;
}

/** Has a reader read `count` inputs. Throws fast-check's error, with the smallest input that it found, where one breaks the promise. */
export async function tryReader(reader: Reader, { count, seed, limit, onRead }: TrialOptions): Promise<Cost> {
  const folder = mkdtempSync(join(scratch, 'hostile-'));
  const run = join(folder, 'run');
  const path = join(run, reader.file);
  const most = { ms: 0, bytes: 0 };
  let inputs = 0;
  try {
    const place = (name: string) => {
      mkdirSync(dirname(join(run, name)), { recursive: true });
      return join(run, name);
    };
    place(reader.file);
    for (const [name, content] of Object.entries(reader.beside ?? {})) writeFileSync(place(name), content);
    const property = fc.asyncProperty(reader.input, async (input) => {
      writeFileSync(path, input);
      const [cpu, rss] = [process.cpuUsage(), process.memoryUsage.rss()];
      const isRefused = await refuses(reader, path);
      const { user, system } = process.cpuUsage(cpu);
      // The highest that it ever was: what is given back at once counts, too.
      const bytes = Math.max(0, 1024 * process.resourceUsage().maxRSS - rss);
      const ms = (user + system) / 1000;
      most.ms = Math.max(most.ms, ms);
      most.bytes = Math.max(most.bytes, process.memoryUsage.rss() - rss);
      inputs += 1;
      onRead?.(inputs, isRefused);
      if (limit && ms > limit.ms) throw new Error(`took ${Math.round(ms)} ms`);
      if (limit && bytes > limit.bytes) throw new Error(`took ${Math.round(bytes / 2 ** 20)} MB`);
    });
    const tried = fc.assert(property, { numRuns: count, seed, endOnFailure: limit !== undefined });
    await tried.finally(() => reader.finish?.());
    return most;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Whether it refuses a file in words for people. */
export async function refuses({ read }: Reader, path: string): Promise<boolean> {
  try {
    await read(path);
    return false;
  } catch (error) {
    if (!typed.some((kind) => error instanceof kind)) throw error;
    return true;
  }
}

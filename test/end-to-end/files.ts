import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderFlukes } from '@flukeprint/data';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll } from 'vitest';

/** The path of a folder that is there while the tests of the calling file, or `describe`, run. */
export function temporaryFolder(): string {
  const folder = join(tmpdir(), `flukeprint ä-${randomUUID()}`);
  beforeAll(() => mkdir(folder));
  afterAll(() => rm(folder, { recursive: true }));
  return folder;
}

/** Six individuals with four photos each: `fluke_0001/photo_01.jpg` …; three train, one is a query. */
export async function renderSixFlukes(folder: string): Promise<string> {
  await renderFlukes({ folder, individuals: 6, photosPerIndividual: 4, width: 96, height: 72, seed: 1, workers: 1 });
  return folder;
}

/** What a run wrote to its log. */
export interface LogEvent {
  readonly event: 'start' | 'resume' | 'device_lost' | 'problem' | 'batch' | 'epoch' | 'evaluation' | 'finish';
  readonly time: string;
  readonly epoch?: number;
  readonly [name: string]: unknown;
}

/** All lines of a log; throws if one is not JSON. */
export function readLog(run: string): LogEvent[] {
  const text = readFileSync(join(run, 'metrics.jsonl'), 'utf8');
  if (!text.endsWith('\n')) throw new Error(`the last line of ${run}/metrics.jsonl is incomplete`);
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** The events of one kind without what differs from run to run. */
export function eventsOf(run: string, name: LogEvent['event']): Record<string, unknown>[] {
  return readLog(run)
    .filter(({ event }) => event === name)
    .map(({ event, time, seconds, images_per_second, ...values }) => values);
}

/** Records of a CSV with a header. */
export function readCsv(path: string): { columns: string[]; rows: Record<string, string>[] } {
  const [columns, ...rest] = parse(readFileSync(path), { bom: true }) as string[][];
  return {
    columns: columns!,
    rows: rest.map((record) => Object.fromEntries(columns!.map((name, i) => [name, record[i]!]))),
  };
}

/** A float32 matrix as numpy writes it (NEP 1), read without the library that wrote it. */
export function readNpy(path: string): { shape: number[]; row: (index: number) => Float32Array } {
  const bytes = readFileSync(path);
  if (bytes.toString('latin1', 0, 8) !== '\x93NUMPY\x01\0') throw new Error(`${path} is no .npy file, version 1.0`);
  const dataStart = 10 + bytes.readUInt16LE(8);
  const header = bytes.toString('latin1', 10, dataStart);
  const match = /'descr': ?'<f4', ?'fortran_order': ?False, ?'shape': ?\((\d+), ?(\d+)\)/.exec(header);
  if (!match) throw new Error(`${path}: unexpected header ${header}`);
  const [count, size] = [Number(match[1]), Number(match[2])];
  const data = new Float32Array(Uint8Array.from(bytes.subarray(dataStart)).buffer);
  if (data.length !== count * size) throw new Error(`${path}: ${data.length} numbers for ${count} × ${size}`);
  return { shape: [count, size], row: (index) => data.subarray(index * size, (index + 1) * size) };
}

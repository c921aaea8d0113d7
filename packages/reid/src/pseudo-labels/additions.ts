import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Photo, PhotoProblem, Split } from '@flukeprint/data';
import { writeAtomically } from '@flukeprint/data/files';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { z } from 'zod';
import { UserError } from '../user-error.ts';
import { readText } from './read-text.ts';
import { Rounds } from './rounds.ts';

/** An unlabelled photo with the individual that a network found in it, and where that comes from. */
export interface Addition {
  /** Below the folder of unlabelled photos. */
  readonly path: string;
  /** Absolute. */
  readonly file: string;
  readonly individual: string;
  /** Of the individual, by the network's softmax over all it knows. */
  readonly probability: number;
  /** From 1. */
  readonly round: number;
  /** The run whose network it was. */
  readonly model: string;
}

const columns = ['path', 'file', 'individual', 'probability', 'round', 'model'] as const;
const row = z.object({
  path: z.string().min(1),
  file: z.string().min(1),
  individual: z.string().min(1),
  probability: z.coerce.number().min(0).max(1),
  round: z.coerce.number().int().min(1),
  model: z.string(),
});

export async function writeAdditions(file: string, additions: readonly Addition[]): Promise<void> {
  const rows = additions.map((one) => ({ ...one, probability: one.probability.toFixed(6) }));
  await writeAtomically(file, [stringify(rows, { header: true, columns: [...columns] })]);
}

/** The photos of a round's CSV. */
export async function readRound(file: string): Promise<Addition[]> {
  const text = await readText(file);
  let records: unknown[];
  try {
    records = parse(text, { columns: true, bom: true });
  } catch (error) {
    throw new UserError(`${file} is not a CSV file: ${(error as Error).message}`);
  }
  return records.map((record, i) => {
    const { data, error } = row.safeParse(record);
    if (data) return data;
    const { path, message } = error.issues[0]!;
    throw new UserError(
      `${file}, line ${i + 2}: ${path.join('.')}: ${message}; expected the columns ${columns.join(', ')}`,
    );
  });
}

/**
 * The CSV files that `--additions` names: files, and of a folder of rounds those that count now. A run stores the files: what
 * becomes of later rounds does not change it. Throws where a file's round was refused or taken back.
 */
export async function resolveAdditions(sources: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const source of sources) {
    const status = await stat(source).catch(() => null);
    if (!status)
      throw new UserError(`${source} does not exist; expected a CSV of pseudo-label or its folder of rounds`);
    if (status.isDirectory()) {
      files.push(...(await Rounds.open(source)).active.map(({ file }) => join(source, file)));
      continue;
    }
    const rounds = await Rounds.openOrEmpty(dirname(source));
    const own = rounds.all.find(({ file }) => file === basename(source));
    if (own && !rounds.active.includes(own))
      throw new UserError(`${source}: the round is ${own.state}, do not train with it`);
    files.push(source);
  }
  return files;
}

/** All photos of these CSV files. */
export async function readAdditions(files: readonly string[]): Promise<Addition[]> {
  return (await Promise.all(files.map(readRound))).flat();
}

/** Photos to train on, to be read with all others. Their paths are no other photo's. */
export function photosOf(additions: readonly Addition[]): Photo[] {
  return additions.map(({ path, file, individual, round }) => ({
    path: `pseudo-label ${round}/${path}`,
    file,
    individual,
  }));
}

/**
 * A split that also trains on `photos`; they are never queries, and never matched against. Photos of individuals that the
 * split does not know, and files that it holds already, are problems.
 */
export function withAdditions(split: Split, photos: readonly Photo[]): { split: Split; problems: PhotoProblem[] } {
  const individuals = new Set(split.individuals);
  const known = new Set([...split.training, ...split.gallery, ...split.queries].map(({ file }) => file));
  const problems: PhotoProblem[] = [];
  const added = photos.filter(({ path, file, individual }) => {
    if (!individuals.has(individual)) problems.push({ path, reason: `${individual} is not among the individuals` });
    else if (known.has(file)) problems.push({ path, reason: 'it is a labelled photo already' });
    else {
      known.add(file);
      return true;
    }
    return false;
  });
  return { split: { ...split, training: [...split.training, ...added] }, problems };
}

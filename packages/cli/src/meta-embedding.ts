/**
 * Several embeddings of the same photos as one: each row at length 1, times √(wᵢ / Σw), one behind the other. The joined row
 * has length 1, and the cosine of two of them is the weighted mean of the cosines: Σ wᵢ cosᵢ / Σ wᵢ.
 */
import { InvalidArgumentError, Option } from 'commander';
import type { EmbeddedPhotos } from './embeddings-format.ts';
import { joinedId } from './network-id.ts';
import type { Embeddings } from './retrieval.ts';
import { UserError } from './user-error.ts';

/** `--run`, once for each network. */
export const runsOption = (description = 'a run folder of train, or one of its .safetensors files') =>
  new Option('--run <path>', `${description}; given several times, their embeddings are joined`).argParser(
    (path: string, before: string[] | undefined) => [...(before ?? []), path],
  );

export const weightsOption = (of = '--run') =>
  new Option(
    '--weight <w>',
    `how much each ${of} counts in the joined cosine: once for each in their order, or a list 1,2 (default: all alike)`,
  ).argParser((text: string, before: number[] | undefined) => [...(before ?? []), ...parseWeights(text)]);

function parseWeights(text: string): number[] {
  return text.split(',').map((part) => {
    const weight = Number(part);
    if (part.trim() === '' || !Number.isFinite(weight) || weight <= 0) {
      throw new InvalidArgumentError('Expected numbers above 0, such as 1 or 1,2.');
    }
    return weight;
  });
}

/** One weight for each of `count` embeddings; an error where flags gave another number of them. */
export function resolveWeights(weights: readonly number[] | undefined, count: number, of = '--run'): number[] {
  if (weights && weights.length !== count) {
    throw new UserError(`expected a --weight for each of the ${count} ${of}, received ${weights.length}`);
  }
  return weights ? [...weights] : Array.from({ length: count }, () => 1);
}

/** Joins embeddings of the same photos in the same order. One alone stays as it is. */
export function joinEmbeddings(parts: readonly Embeddings[], weights: readonly number[]): Embeddings {
  if (parts.length === 1) return parts[0]!;
  const { count } = parts[0]!;
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const data = new Float32Array(count * size);
  let column = 0;
  for (const [i, part] of parts.entries()) {
    if (part.count !== count) throw new Error(`expected ${count} rows in each embedding, received ${part.count}`);
    const share = Math.sqrt(weights[i]! / total);
    for (let row = 0; row < count; row++) {
      const values = part.data.subarray(row * part.size, (row + 1) * part.size);
      const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
      const factor = share / Math.max(length, 1e-12);
      for (const [k, value] of values.entries()) data[row * size + column + k] = factor * value;
    }
    column += part.size;
  }
  return { count, size, data };
}

/** Joins what several `embed` wrote, photo by photo by their paths, in the order of the first. */
export async function joinByPath(
  files: readonly { readonly name: string; readonly photos: EmbeddedPhotos }[],
  weights: readonly number[],
): Promise<EmbeddedPhotos> {
  const [first] = files;
  const parts = files.map(({ name, photos: { embeddings, paths } }) => {
    const rows = new Map(paths.map((path, row) => [path, row]));
    if (rows.size !== paths.length) throw new UserError(`${name} has a photo twice; it cannot be joined by path`);
    const absent = first!.photos.paths.find((path) => !rows.has(path));
    if (absent !== undefined) throw new UserError(`${name} lacks ${absent}, which ${first!.name} has`);
    const known = new Set(first!.photos.paths);
    const extra = paths.find((path) => !known.has(path));
    if (extra !== undefined) throw new UserError(`${first!.name} lacks ${extra}, which ${name} has`);
    const data = new Float32Array(embeddings.data.length);
    for (const [to, path] of first!.photos.paths.entries()) {
      const from = rows.get(path)! * embeddings.size;
      data.set(embeddings.data.subarray(from, from + embeddings.size), to * embeddings.size);
    }
    return { ...embeddings, data };
  });
  const network = await joinedId(
    files.map(({ photos }) => photos.network),
    weights,
  );
  return { ...first!.photos, network, embeddings: joinEmbeddings(parts, weights) };
}

import type { Safetensors } from '@flukeprint/models';
import { shortDigest } from '../files/digest.ts';
import { UserError } from '../user-error.ts';

/** Tells networks apart by what decides an embedding: the model, its image size and the values of the tensors `names`. */
export async function networkId(
  { model, imageSize }: { readonly model: string; readonly imageSize: number },
  tensors: Safetensors['tensors'],
  names: readonly string[],
): Promise<string> {
  const parts: string[] = [model, `${imageSize}`];
  for (const name of [...names].sort()) {
    const { shape, data } = tensors.get(name)!;
    const bytes = new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
    parts.push(name, `${shape}`, await shortDigest(bytes));
  }
  return shortDigest(JSON.stringify(parts));
}

/** The id of a network whose embeddings of a photo at several sizes are joined; its own at its own size alone. */
export async function scaledId(id: string, scales: readonly number[] = [1]): Promise<string> {
  if (scales.length === 1 && scales[0] === 1) return id;
  return shortDigest(JSON.stringify([id, 'scales', scales.toSorted((a, b) => a - b)]));
}

/** The id of networks whose embeddings are joined with these weights; undefined where one of them is not known. */
export async function joinedId(
  ids: readonly (string | undefined)[],
  weights: readonly number[],
): Promise<string | undefined> {
  if (ids.length === 1) return ids[0];
  if (ids.includes(undefined)) return undefined;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return shortDigest(JSON.stringify(ids.map((id, i) => [id, (weights[i]! / total).toFixed(6)])));
}

/** Embeddings, or a network, with what a message calls them. */
export interface OfNetwork {
  readonly name: string;
  /** Undefined where nothing says which it was. */
  readonly network?: string;
}

/** Two networks put the same photo at different places: a cosine between their embeddings says nothing. */
export function expectSameNetwork(a: OfNetwork, b: OfNetwork): void {
  if (a.network === undefined || b.network === undefined || a.network === b.network) return;
  throw new UserError(
    `${a.name} is of another network (${a.network}) than ${b.name} (${b.network}): embed both with the same --run and --scales`,
  );
}

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readSafetensors, type StoredTensor } from '@flukeprint/models';

/** One case of docs/fixtures.md: an operation, its arguments, and what a trusted library computed. */
export interface Fixture {
  readonly operation: string;
  /** Keys in camelCase; absent where the file says null. */
  readonly attributes: Record<string, unknown>;
  readonly inputs: Map<string, StoredTensor>;
  /** `output` and further results. */
  readonly outputs: Map<string, StoredTensor>;
  readonly gradOutput: StoredTensor | undefined;
  /** Expected gradients by the input's name. */
  readonly gradients: Map<string, StoredTensor>;
  readonly rtol: number;
  readonly atol: number;
}

const camelCase = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** Paths of all cases of a folder, sorted. */
export async function listFixtures(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return names
    .filter((name) => name.endsWith('.safetensors'))
    .sort()
    .map((name) => join(folder, name));
}

export async function readFixture(path: string): Promise<Fixture> {
  const { tensors, metadata } = await readSafetensors(path);
  const { op, attrs = '{}', rtol = '1e-4', atol = '1e-5' } = metadata;
  if (!op) throw new Error(`${path}: expected the metadata to name the operation as "op"`);
  const below = (prefix: string) =>
    new Map(
      [...tensors]
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, tensor]) => [name.slice(prefix.length), tensor]),
    );
  const attributes = Object.entries(JSON.parse(attrs) as Record<string, unknown>).filter(([, value]) => value !== null);
  const outputs = below('output.');
  const main = tensors.get('output');
  if (main) outputs.set('output', main);
  return {
    operation: op,
    attributes: Object.fromEntries(attributes.map(([key, value]) => [camelCase(key), value])),
    inputs: new Map([...below('input.')].map(([name, tensor]) => [camelCase(name), tensor])),
    outputs,
    gradOutput: tensors.get('grad_output'),
    gradients: new Map([...below('grad.')].map(([name, tensor]) => [camelCase(name), tensor])),
    rtol: Number(rtol),
    atol: Number(atol),
  };
}

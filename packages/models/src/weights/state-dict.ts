import type { Tensor } from '@flukeprint/autograd';
import { type Shape, sameShape, show } from '@flukeprint/kernels';
import { SafetensorsError, type StoredTensor } from './safetensors/parse-safetensors.ts';

type Named<T> = Iterable<readonly [name: string, value: T]>;

/** Reads tensors back to the host, in the backend's own precision: written and loaded again they are the same bits. */
export async function stateDict(tensors: Named<Tensor>): Promise<Map<string, StoredTensor>> {
  const state = new Map<string, StoredTensor>();
  for (const [name, tensor] of tensors) {
    state.set(name, { shape: tensor.shape, data: await tensor.read() });
  }
  return state;
}

/** Names, of both sides, after a load. */
export interface LoadReport {
  readonly loaded: string[];
  /** Tensors of ours that the file does not have; they keep their values. */
  readonly missing: string[];
  /** Tensors of the file that we do not have. */
  readonly unexpected: string[];
}

/**
 * What loading a file would do, by names and shapes alone. Throws a {@link SafetensorsError} that names the first tensor of another shape.
 */
export function fitStateDict(
  tensors: Iterable<readonly [name: string, tensor: { readonly shape: Shape }]>,
  state: ReadonlyMap<string, { readonly shape: Shape }>,
  source: string,
): LoadReport {
  const own = new Map(tensors);
  const loaded = [...own.keys()].filter((name) => state.has(name));
  for (const name of loaded) {
    const [wanted, { shape }] = [own.get(name)!.shape, state.get(name)!];
    if (!sameShape(shape, wanted))
      throw new SafetensorsError(source, `expected "${name}" to be ${show(wanted)}, received ${show(shape)}`);
  }
  return {
    loaded,
    missing: [...own.keys()].filter((name) => !state.has(name)),
    // torch counts batches in every batch norm; nothing here depends on that number.
    unexpected: [...state.keys()].filter((name) => !own.has(name) && !name.endsWith('.num_batches_tracked')),
  };
}

/**
 * Copies values from a file (`source`, for messages) into tensors of the same names. Nothing is written if any value is
 * not a finite f32 or any shape differs: the {@link SafetensorsError} names the tensor.
 */
export function loadStateDict(
  tensors: Named<Tensor>,
  state: ReadonlyMap<string, StoredTensor>,
  source: string,
): LoadReport {
  const own = new Map(tensors);
  const report = fitStateDict(own, state, source);
  for (const name of report.loaded) {
    const { data } = state.get(name)!;
    // Devices keep f32: a larger number of an F64 file would arrive as infinity.
    const bad = data instanceof BigInt64Array ? -1 : data.findIndex((value) => !Number.isFinite(Math.fround(value)));
    if (bad >= 0) {
      throw new SafetensorsError(source, `expected "${name}" to hold finite numbers, received ${data[bad]} at ${bad}`);
    }
  }
  for (const name of report.loaded) {
    const tensor = own.get(name)!;
    const { data } = state.get(name)!;
    // A mapping costs seconds per network where a plain copy costs a tenth of one.
    const values = data instanceof BigInt64Array ? Float64Array.from(data, Number) : new Float64Array(data);
    tensor.backend.write(tensor.value, values);
  }
  return report;
}

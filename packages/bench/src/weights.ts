import { readSafetensors } from '@flukeprint/models';

/** All tensors of a file of weights, as f32. */
export async function readWeights(path: string) {
  const { tensors } = await readSafetensors(path);
  return [...tensors].map(([name, { shape, data }]) => ({
    name,
    shape,
    data: Float32Array.from(data as Float32Array),
  }));
}

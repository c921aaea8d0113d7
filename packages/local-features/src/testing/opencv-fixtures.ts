import { readFileSync } from 'node:fs';
import type { GreyPhoto, LocalFeatures } from '../local-features.ts';
import { siftDimensions } from '../sift.ts';

/** A tensor of fixtures/opencv-sift.safetensors by its name; see generate.py. */
export function fixture(name: string): { data: Uint8Array | Float32Array; shape: readonly number[] } {
  const { dtype, shape, data_offsets } = header[name]!;
  const [from, to] = data_offsets;
  const before = file.byteOffset + start;
  const bytes = file.buffer.slice(before + from, before + to) as ArrayBuffer;
  return { data: dtype === 'U8' ? new Uint8Array(bytes) : new Float32Array(bytes), shape };
}

const file = readFileSync(new URL('../../fixtures/opencv-sift.safetensors', import.meta.url));
const start = 8 + Number(file.readBigUInt64LE());
const header = JSON.parse(file.toString('utf8', 8, start)) as Record<
  string,
  { dtype: 'U8' | 'F32'; shape: number[]; data_offsets: [number, number] }
>;

export const pictures = ['blobs', 'fluke', 'texture'] as const;
/** Least contrast that OpenCV was given. */
export const contrast = fixture('contrast').data[0]!;

/** One of the pictures. */
export function picture(name: (typeof pictures)[number]): GreyPhoto {
  const { data, shape } = fixture(name);
  return { width: shape[1]!, height: shape[0]!, pixels: Float32Array.from(data, (value) => value / 255) };
}

/** What OpenCV finds in a picture, strongest first, as ours would say it. */
export function openCvFeatures(name: (typeof pictures)[number], upright: boolean): LocalFeatures {
  const kind = `${name}.${upright ? 'upright' : 'oriented'}`;
  const { data, shape } = fixture(`${kind}.keypoints`);
  const counts = fixture(`${kind}.descriptors`).data as Uint8Array;
  const count = shape[0]!;
  // Without the responses.
  const keypoints = (data as Float32Array).filter((_, i) => i % 5 < 4);
  const descriptors = new Float32Array(counts.length);
  for (let i = 0; i < count; i++) {
    const row = counts.subarray(i * siftDimensions, (i + 1) * siftDimensions);
    const sum = row.reduce((total, value) => total + value, 0);
    for (const [j, value] of row.entries()) descriptors[i * siftDimensions + j] = Math.sqrt(value / sum);
  }
  return { count, keypoints, descriptors };
}

import { expect, test } from 'vitest';
import { reflect, writeParams } from './reflection.ts';

const code = `
struct Params {
  rank: u32, // not: a, member: u32,
  shift: i32,
  scale_factor: f32,
  extents: array<vec4u, 2>,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> grad_output: array<f32>;
@group(0) @binding(2) var<storage, read_write> output: array<f32>; // written
`;

test('names, bindings and access of tensors', () => {
  expect(reflect('x.wgsl', code).tensors).toEqual([
    { name: 'gradOutput', binding: 1, writable: false, dtype: 'f32' },
    { name: 'output', binding: 2, writable: true, dtype: 'f32' },
  ]);
});

test('parameters are written where WGSL lays them out', () => {
  const params = reflect('x.wgsl', code).params!;
  expect(params.bytes).toBe(48);
  const view = new DataView(new ArrayBuffer(64));
  const values = { rank: 2, shift: -3, scaleFactor: 0.5, extents: [7, 8], other: 9 };
  writeParams('x.wgsl', params, values, view, 8);
  expect(view.getUint32(8, true)).toBe(2);
  expect(view.getInt32(12, true)).toBe(-3);
  expect(view.getFloat32(16, true)).toBe(0.5);
  expect(view.getUint32(24, true)).toBe(7);
  expect(view.getUint32(28, true)).toBe(8);
});

test.for([
  ['a missing value', { shift: 0, scaleFactor: 1, extents: [] }, 'expected u32 for rank but received undefined'],
  ['a negative u32', { rank: -1, shift: 0, scaleFactor: 1, extents: [] }, 'for rank but received -1'],
  ['a fraction', { rank: 1.5, shift: 0, scaleFactor: 1, extents: [] }, 'for rank but received 1.5'],
  ['NaN', { rank: 1, shift: 0, scaleFactor: Number.NaN, extents: [] }, 'expected f32 for scaleFactor'],
  ['too many', { rank: 1, shift: 0, scaleFactor: 1, extents: Array(9).fill(1) }, 'expected at most 8 u32 for extents'],
] as const)('%s is an error', ([, values, message]) => {
  const params = reflect('x.wgsl', code).params!;
  expect(() => writeParams('x.wgsl', params, values, new DataView(new ArrayBuffer(64)), 0)).toThrow(message);
});

test('parameters without their struct are an error', () => {
  expect(() => reflect('x.wgsl', code.replace('struct Params', 'struct Other'))).toThrow(
    'x.wgsl: expected a struct Params',
  );
});

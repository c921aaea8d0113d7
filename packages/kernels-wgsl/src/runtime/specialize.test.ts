import { expect, test } from 'vitest';
import { specialize } from './specialize.ts';

const files = [
  {
    path: 'a.wgsl',
    text: '// adds\nconst TILE = 64u; // rows\noverride lanes: u32 = 2;\nvar<storage> x: array<Element>;\n',
  },
  { path: 'b.wgsl', text: 'const STEP = 8u;\n' },
];
const textOf = (result: ReturnType<typeof specialize>) => result.files.map(({ text }) => text);

test('constants replace declarations in any of the files, the rest are overrides', () => {
  const result = specialize(files, 'f32', { TILE: 128, STEP: 16, lanes: 4 });
  expect(textOf(result)).toEqual([
    '// adds\nconst TILE = 128u; // rows\noverride lanes: u32 = 2;\nvar<storage> x: array<Element>;\n',
    'const STEP = 16u;\nalias Element = f32;\n',
  ]);
  expect(result.overrides).toEqual({ lanes: 4 });
});

test('f16 is enabled on the first line, so that no line moves', () => {
  const [first, last] = textOf(specialize(files, 'f16', {}));
  expect(first!.split('\n')[0]).toBe('enable f16; // adds');
  expect(last).toBe('const STEP = 8u;\nalias Element = f16;\n');
});

test('a shader without elements stays as it is', () => {
  expect(textOf(specialize([files[1]!], 'f32', {}))).toEqual(['const STEP = 8u;\n']);
});

test('a shader with a width has vectors of it, or single numbers', () => {
  const wide = [{ path: 'a.wgsl', text: 'const WIDTH = 4u;\n' }];
  expect(textOf(specialize(wide, 'f16', {}))[0]).toMatch(/alias Elements = vec4<Element>;[\s\S]*alias Element = f16;/);
  const [single] = textOf(specialize(wide, 'f32', { WIDTH: 1 }));
  expect(single).toMatch(/^const WIDTH = 1u;\nalias Elements = Element;\nalias Floats = f32;/);
});

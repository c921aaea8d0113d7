import { expect, test } from 'vitest';
import { Shaders } from './shaders.ts';

const texts: Record<string, string> = {
  'map.wgsl': '// uses a.wgsl\n@group(0) @binding(0) var<storage, read> x: array<f32>;\n',
  'silu.wgsl': '// uses b.wgsl\n// uses a.wgsl\n',
  'a.wgsl': '// uses b.wgsl\nstruct Params {\n  slope: f32,\n}\n@group(0) @binding(1) var<uniform> params: Params;\n',
  'b.wgsl': 'fn b() {}\n',
};
const shaders = new Shaders((path) => texts[path]!);
const pathsOf = (path: string, formula?: string) => shaders.get(path, formula).files.map((file) => file.path);

test('a shader comes with what it uses and what that uses, each once, itself first', () => {
  expect(pathsOf('map.wgsl')).toEqual(['map.wgsl', 'a.wgsl', 'b.wgsl']);
});

test('a formula follows the shader, with what it uses', () => {
  expect(pathsOf('map.wgsl', 'silu.wgsl')).toEqual(['map.wgsl', 'silu.wgsl', 'a.wgsl', 'b.wgsl']);
});

test('what any of the files declares belongs to the shader', () => {
  const { tensors, params } = shaders.get('map.wgsl', 'silu.wgsl').declared;
  expect(tensors.map(({ name }) => name)).toEqual(['x']);
  expect(params?.members.map(({ name }) => name)).toEqual(['slope']);
});

test('a shader with another formula is another shader, the same is read once', () => {
  expect(shaders.get('map.wgsl', 'silu.wgsl')).toBe(shaders.get('map.wgsl', 'silu.wgsl'));
  expect(shaders.get('map.wgsl', 'silu.wgsl')).not.toBe(shaders.get('map.wgsl', 'b.wgsl'));
});

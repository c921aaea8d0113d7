import { describe, expect, test } from 'vitest';
import { BASE_REGISTERS, evaluate, shaderResources } from './shader-resources.ts';

describe('evaluate', () => {
  const values = new Map([
    ['TILE', 64],
    ['STEP', 16],
  ]);
  test.for([
    ['1 + 2 * 3', 7],
    ['(1u + 2u) * 3u', 9],
    ['STEP * (TILE + 1u)', 1040],
    ['TILE / 3u', 21],
    ['TILE / 4u * 2u', 32],
    ['7u % 4u - 1u', 2],
    ['1u << 3u + 1u', 16],
    ['max(TILE, STEP * 8u)', 128],
    ['-2 + min(3, 1)', -1],
  ] as const)('%s = %d', ([expression, expected]) => {
    expect(evaluate(expression, values)).toBe(expected);
  });

  test('says what it does not know', () => {
    expect(() => evaluate('WIDTH * 2u', values)).toThrow('no value for WIDTH');
    expect(() => evaluate('vec2(1, 2)', values)).toThrow('no value for vec2');
  });
});

test('reads workgroup, its memory and what functions keep', () => {
  const code = `
const TILE = 64u; // rows
const PITCH = TILE + 1u;
override lanes: u32 = 256;
alias Element = f16;

struct Sums {
  a: vec4f, b: vec4f,
  c: array<vec4<f32>, 2>,
}

var<workgroup> left: array<f32, 16u * PITCH>;
var<workgroup> right: array<vec4<Element>, lanes / 4u>;

@compute @workgroup_size(lanes / 2u, 2)
fn main() {
  var sums: Sums;
  var found: array<vec3u, 2>;
  var total = 0.0;
  var four = vec4f();
  for (var i = 0u; i < 4u; i++) { total += 1.0; }
}
`;
  const pipeline = { path: 'sample.wgsl', code, constants: { lanes: 128 } };
  expect(shaderResources(pipeline)).toEqual({
    invocations: 64 * 2,
    workgroupBytes: 4 * 16 * 65 + 8 * 32,
    // Sums is 16 numbers, vec3u takes the place of four, total is one and four is four.
    registers: BASE_REGISTERS + 16 + 8 + 1 + 4,
  });
});

test('names the shader that it cannot read', () => {
  const pipeline = { path: 'odd.wgsl', code: 'var<workgroup> a: texture;\n', constants: {} };
  expect(() => shaderResources(pipeline)).toThrow('odd.wgsl: no size for the type texture');
});

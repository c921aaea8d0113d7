import { expect, test } from 'vitest';
import { kernelParametersModule } from './kernel-parameters.ts';

test('names and kinds of parameters, in their order, without the range', () => {
  const expanded = `
    pub unsafe extern "C" fn conv2d(weight: *const f32, tap_count: usize,
        add: bool, target: *mut f32, private: *mut f32, begin: usize, end: usize) {
        multiply(weight, begin, end);
    }
    mod silu {
        pub unsafe extern "C" fn adam_step(beta1: f32, exp_avg_sq: *mut f32, begin: usize, end: usize) {}
    }
    pub extern "C" fn gemm_private_bytes() -> usize { 4 }
    pub unsafe extern "C" fn memory_allocate(bytes: usize) -> *mut u8 {}
  `;
  const [, table] = kernelParametersModule(expanded).split('export const kernelParameters = ');
  expect(table).toBe(`{
  adam_step: { beta1: 'number', expAvgSq: 'address' },
  conv2d: { weight: 'address', tapCount: 'number', add: 'boolean', target: 'address', private: 'private' },
} as const;
`);
});

test('a type that a host cannot give is an error', () => {
  const kernel = (type: string) => `extern "C" fn relu(mode: ${type}, begin: usize, end: usize) {}`;
  expect(() => kernelParametersModule(kernel('Mode'))).toThrow('as mode of relu but received Mode');
});

test('a text without kernels is an error', () => {
  expect(() => kernelParametersModule('fn main() {}')).toThrow('found none');
});

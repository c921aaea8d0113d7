import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { countByKind } from './test-kinds.ts';

const result = (name: string, ...status: string[]) => ({
  name,
  assertionResults: status.map((one) => ({ status: one })),
});

test('counts each test under the first kind that its file is of', () => {
  const counts = countByKind({
    testResults: [
      result('/x/packages/kernels-wasm/src/conformance.test.ts', 'passed', 'passed', 'failed'),
      result('C:\\x\\packages\\kernels-wgsl\\src\\conformance.test.ts', 'passed', 'pending'),
      result('/x/test/documents.test.ts', 'passed'),
    ],
  });
  expect(counts.filter(([, passed]) => passed > 0)).toEqual([
    ['WebGPU kernels against the float64 reference', 1, 1],
    ['wasm kernels against the float64 reference', 2, 0],
    ['the bench, tools and documents', 1, 0],
  ]);
});

test('a test of no kind is an error', () => {
  expect(() => countByKind({ testResults: [result('/x/packages/new/src/a.test.ts', 'passed')] })).toThrow('of no kind');
});

test('every test of the workspace is of some kind', () => {
  const cwd = fileURLToPath(new URL('..', import.meta.url));
  const files = ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts', 'tools/*.test.ts'].flatMap((glob) =>
    globSync(glob, { cwd }),
  );
  expect(files.length).toBeGreaterThan(400);
  countByKind({ testResults: files.map((file) => result(`/x/${file}`)) });
});

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts', 'tools/*.test.ts'],
    // Dawn wants a process of its own per file.
    pool: 'forks',
    globalSetup: 'packages/kernels-wgsl/src/testing/software-adapter.setup.ts',
    // Otherwise one core less than there are: half of two.
    maxWorkers: '100%',
    // A busy machine of two cores is no fault.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
  },
});

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts'],
    // Dawn wants a process of its own per file.
    pool: 'forks',
    testTimeout: 60_000,
  },
});

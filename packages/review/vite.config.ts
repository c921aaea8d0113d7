import { defineConfig } from 'vite';

export default defineConfig({
  root: `${import.meta.dirname}/src/page`,
  // Relative: the first part of the address is a token.
  base: './',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'es2024',
    outDir: `${import.meta.dirname}/built`,
    emptyOutDir: true,
    modulePreload: false,
    // A policy that allows no data: scripts or styles; small pictures may be.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1000,
  },
});

import { defineConfig, type Plugin } from 'vite';

/** What belongs to Node fails the build, not the page. */
function noNodeModules(): Plugin {
  return {
    name: 'no-node-modules',
    enforce: 'pre',
    resolveId(id, importer) {
      if (id.startsWith('node:')) this.error(`${importer} imports ${id}: a browser has no such module`);
    },
  };
}

/**
 * The built page may reach nothing: the browser refuses every connection, whatever the code tries. The worker comes out of
 * the page's own script, since only such a worker is under the page's policy.
 */
function contentSecurityPolicy(): Plugin {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    'worker-src blob:',
    "style-src 'self'",
    'img-src blob: data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return {
    name: 'content-security-policy',
    apply: 'build',
    transformIndexHtml: () => [
      { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: policy }, injectTo: 'head-prepend' },
    ],
  };
}

export default defineConfig({
  root: import.meta.dirname,
  // Relative, so that the page works in any folder of any server.
  base: './',
  resolve: {
    alias: {
      'csv-parse/sync': 'csv-parse/browser/esm/sync',
      'csv-stringify/sync': 'csv-stringify/browser/esm/sync',
    },
  },
  plugins: [noNodeModules(), contentSecurityPolicy()],
  worker: { format: 'es', plugins: () => [noNodeModules()] },
  build: { target: 'es2024', modulePreload: false, emptyOutDir: true, chunkSizeWarningLimit: 2000 },
});

import { createHash } from 'node:crypto';
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
 * The built page is one file, which a browser opens from anywhere, and which may reach nothing: the browser refuses every
 * connection, whatever the code tries. The worker comes out of the page's own script, since only such a worker is under the
 * page's policy.
 */
function oneFile(): Plugin {
  return {
    name: 'one-file',
    apply: 'build',
    enforce: 'post',
    generateBundle(_, bundle) {
      for (const page of Object.values(bundle)) {
        if (page.type !== 'asset' || !page.fileName.endsWith('.html')) continue;
        const hashes: Record<'script' | 'style', string[]> = { script: [], style: [] };
        /** An element with the content of a file of the bundle, which is none by itself any more. */
        const inlined = (tag: 'script' | 'style', attributes: string, path: string) => {
          const name = Object.keys(bundle).find((file) => path.endsWith(file));
          const part = name === undefined ? undefined : bundle[name];
          if (!part) this.error(`${page.fileName} names ${path}, which is not there`);
          const text = part.type === 'chunk' ? part.code : String(part.source);
          delete bundle[part.fileName];
          // Nothing in it shall end the element.
          const content = text.replaceAll(`</${tag}`, `<\\/${tag}`);
          hashes[tag].push(`'sha256-${createHash('sha256').update(content).digest('base64')}'`);
          return `<${tag}${attributes}>${content}</${tag}>`;
        };
        const html = String(page.source)
          .replace(/<script type="module"[^>]* src="([^"]+)"><\/script>/g, (_, path) =>
            inlined('script', ' type="module"', path),
          )
          .replace(/<link rel="stylesheet"[^>]* href="([^"]+)">/g, (_, path) => inlined('style', '', path));
        const policy = [
          "default-src 'none'",
          `script-src ${hashes.script.join(' ')}`,
          'worker-src blob:',
          `style-src ${hashes.style.join(' ') || "'none'"}`,
          'img-src blob: data:',
          "base-uri 'none'",
          "form-action 'none'",
        ].join('; ');
        page.source = html.replace(
          '<head>',
          () => `<head>\n    <meta http-equiv="Content-Security-Policy" content="${policy}">`,
        );
      }
    },
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
  plugins: [noNodeModules(), oneFile()],
  // Not a module: of those, a page that was opened as a file may have no worker.
  worker: { format: 'iife', plugins: () => [noNodeModules()] },
  build: { target: 'es2024', modulePreload: false, emptyOutDir: true, chunkSizeWarningLimit: 2000 },
});

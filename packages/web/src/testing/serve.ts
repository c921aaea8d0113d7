import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, preview } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));
const configFile = join(root, 'vite.config.ts');

/** Builds the page and that of parts beside it, and serves them like any server of files. */
export async function serveBuild(): Promise<{ url: string; file: string; close(): Promise<void> }> {
  const outDir = mkdtempSync(join(tmpdir(), 'flukeprint-web-'));
  const common = { configFile, logLevel: 'warn' } as const;
  await build({ ...common, build: { outDir } });
  const input = join(root, 'src/testing/parts.html');
  await build({ ...common, build: { outDir, emptyOutDir: false, rolldownOptions: { input } } });
  const server = await preview({
    ...common,
    build: { outDir },
    preview: { port: 0, host: '127.0.0.1', allowedHosts: true },
  });
  return {
    url: server.resolvedUrls!.local[0]!,
    /** The page itself. */
    file: join(outDir, 'index.html'),
    async close() {
      await server.close();
      rmSync(outDir, { recursive: true });
    },
  };
}

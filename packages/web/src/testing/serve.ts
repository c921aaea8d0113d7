import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, preview } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));
const configFile = join(root, 'vite.config.ts');

/** Builds the page and those for tests beside it, and serves them like any server of files. */
export async function serveBuild(): Promise<{ url: string; close(): Promise<void> }> {
  const outDir = mkdtempSync(join(tmpdir(), 'flukeprint-web-'));
  const input = [join(root, 'index.html'), join(root, 'src/testing/parts.html')];
  const common = { configFile, logLevel: 'warn' } as const;
  await build({ ...common, build: { outDir, rolldownOptions: { input } } });
  const server = await preview({
    ...common,
    build: { outDir },
    preview: { port: 0, host: '127.0.0.1', allowedHosts: true },
  });
  return {
    url: server.resolvedUrls!.local[0]!,
    async close() {
      await server.close();
      rmSync(outDir, { recursive: true });
    },
  };
}

import { join } from 'node:path';
import { build, preview } from 'vite';
import { launchChromium } from '../../packages/kernels-wgsl/src/testing/chromium.ts';

/** What the page in `root` embeds, bundled and in Chromium; undefined where there is no Chromium. */
export async function embedInBrowser(root: string): Promise<number[] | undefined> {
  const browser = await launchChromium({ webgpu: true });
  if (!browser) return undefined;
  const common = { root, configFile: false, logLevel: 'warn', build: { outDir: join(root, 'page') } } as const;
  try {
    await build({ ...common, build: { ...common.build, target: 'es2024' } });
    const server = await preview({ ...common, preview: { port: 0, host: '127.0.0.1' } });
    try {
      const page = await browser.newPage();
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(String(error)));
      await page.goto(server.resolvedUrls!.local[0]!);
      const embedded = await page.evaluate('globalThis.embedded');
      if (complaints.length > 0) throw new Error(complaints.join('\n'));
      return embedded as number[];
    } finally {
      await server.close();
    }
  } finally {
    await browser.close();
  }
}

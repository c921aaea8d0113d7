/** The review page as Vite builds it: its libraries are inside, and it goes where its server looks for it. */
import { cpSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { builtPage } from '../../packages/review/src/server/built-page.ts';
import { copyLicences } from './inlined-dependencies.ts';
import { root } from './published-packages.ts';

/** Builds the page if need be, and copies it into each of these folders, as `built`, with the licences of what is inside. */
export async function copyBuiltPage(folders: readonly string[]): Promise<void> {
  const page = await builtPage();
  const installed = (name: string) => realpathSync(join(root, 'packages', 'review', 'node_modules', name));
  const signals = installed('@preact/signals');
  const inside = new Map([
    ...['preact', 'openseadragon'].map((name) => [name, installed(name)] as const),
    ['@preact/signals', signals],
    ['@preact/signals-core', join(signals, '..', 'signals-core')],
  ]);
  for (const folder of folders) {
    cpSync(page, join(folder, 'built'), { recursive: true });
    copyLicences(inside, join(folder, 'built', 'licences'));
  }
}

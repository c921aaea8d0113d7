/** The review page as Vite builds it: its libraries are inside, and it goes where its server looks for it. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { builtPage } from '../../packages/review/src/server/built-page.ts';

/** Builds the page if need be, and copies it into each of these folders, as `built`. */
export async function copyBuiltPage(folders: readonly string[]): Promise<void> {
  const page = await builtPage();
  for (const folder of folders) cpSync(page, join(folder, 'built'), { recursive: true });
}

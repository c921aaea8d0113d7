import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const packageFolder = fileURLToPath(new URL('../..', import.meta.url));

/** Where the built page is. A release brings it along; in a clone Vite builds it, when its sources are newer. */
export async function builtPage(): Promise<string> {
  const [page, sources] = [join(packageFolder, 'built'), join(packageFolder, 'src', 'page')];
  const built = await stat(join(page, 'index.html')).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
  if (built > 0 && built >= (await newest(sources))) return page;
  const { build } = await import('vite');
  await build({ configFile: join(packageFolder, 'vite.config.ts'), logLevel: 'warn' });
  return page;
}

/** When a file below a folder was last written; 0 where there is no folder. */
async function newest(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const times = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).mtimeMs));
  return Math.max(0, ...times);
}

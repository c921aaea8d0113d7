import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * A folder of what `unpack` takes out of the development dependency `@sparticuz/chromium`, named `name` and its version in the
 * workspace's cache: unpacked if it is not there. Undefined where the package is not installed.
 */
export async function unpackedChromium(
  name: string,
  unpack: (archives: string, target: string) => Promise<void>,
): Promise<string | undefined> {
  let packageRoot: string;
  try {
    packageRoot = dirname(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')));
  } catch {
    return undefined;
  }
  const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string };
  const modules = packageRoot.slice(0, packageRoot.indexOf('node_modules') + 'node_modules'.length);
  const cache = join(modules, '.cache', 'flukeprint');
  const folder = join(cache, `${name}-${version}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  // Unpacked aside and moved into place, so that a process beside this one never sees half of it.
  const aside = mkdtempSync(join(cache, `${name}-`));
  await unpack(join(packageRoot, 'bin'), aside);
  try {
    renameSync(aside, folder);
  } catch (error) {
    rmSync(aside, { recursive: true });
    if (!existsSync(folder)) throw error; // otherwise that process was faster
  }
  return folder;
}

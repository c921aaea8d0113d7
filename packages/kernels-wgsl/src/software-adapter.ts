/**
 * SwiftShader, Chromium's Vulkan driver without a GPU, for machines that have none: slow, but it runs the same shaders.
 * It comes out of the npm package `@sparticuz/chromium`, a development dependency, on Linux x64 without root.
 * The dynamic linker reads its path when a process starts, so that one needs a new process with these variables.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';

export type Environment = Readonly<Record<string, string>>;

/**
 * What a new process needs in its environment to find a WebGPU adapter: nothing where there is a driver (or where this
 * process has it already), SwiftShader's variables otherwise or if FLUKEPRINT_SOFTWARE_ADAPTER is 1, and undefined if
 * there is neither.
 */
export function adapterEnvironment(): Environment | undefined {
  const forced = process.env.FLUKEPRINT_SOFTWARE_ADAPTER === '1';
  if (!forced && hasAdapter({})) return {};
  const software = softwareAdapterEnvironment();
  if (!software || !hasAdapter(software)) return undefined;
  const isSet = Object.entries(software).every(([key, value]) => process.env[key] === value);
  return isSet ? {} : software;
}

/** Variables that lead to SwiftShader, unpacked if need be; undefined where its package is not installed. */
export function softwareAdapterEnvironment(): Environment | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const folder = unpackedSwiftShader();
  if (!folder) return undefined;
  const searched = process.env.LD_LIBRARY_PATH?.split(delimiter).filter((path) => path !== folder) ?? [];
  return {
    VK_DRIVER_FILES: join(folder, 'vk_swiftshader_icd.json'),
    LD_LIBRARY_PATH: [folder, ...searched].join(delimiter),
  };
}

/** Whether a new process finds an adapter with these variables added to this one's. */
export function hasAdapter(environment: Environment): boolean {
  try {
    const probe = fileURLToPath(new URL('adapter-probe.ts', import.meta.url));
    execFileSync(process.execPath, [probe], {
      env: { ...process.env, ...environment },
      stdio: 'ignore',
      timeout: 30_000,
    });
    return true;
  } catch {
    return false;
  }
}

function unpackedSwiftShader(): string | undefined {
  let packageRoot: string;
  try {
    packageRoot = dirname(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')));
  } catch {
    return undefined;
  }
  const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string };
  const modules = packageRoot.slice(0, packageRoot.indexOf('node_modules') + 'node_modules'.length);
  const cache = join(modules, '.cache', 'flukeprint');
  const folder = join(cache, `swiftshader-${version}`);
  if (existsSync(folder)) return folder;
  const archive = brotliDecompressSync(readFileSync(join(packageRoot, 'bin', 'swiftshader.tar.br')));
  mkdirSync(cache, { recursive: true });
  // Unpacked aside and moved into place, so that a process beside this one never sees half of it.
  const aside = mkdtempSync(join(cache, 'swiftshader-'));
  // Without the GL libraries beside it, which LD_LIBRARY_PATH would impose on a browser that a test starts.
  for (const { name, content } of tarEntries(archive)) {
    if (/vulkan|vk_swiftshader/.test(name)) writeFileSync(join(aside, name), content);
  }
  try {
    renameSync(aside, folder);
  } catch (error) {
    rmSync(aside, { recursive: true });
    if (!existsSync(folder)) throw error; // otherwise that process was faster
  }
  return folder;
}

/** Plain files of a tar archive (POSIX ustar): a header of 512 bytes, then the content, padded to 512. */
export function* tarEntries(archive: Buffer): Generator<{ name: string; content: Buffer }> {
  const field = (at: number, length: number) => archive.toString('latin1', at, at + length).split('\0')[0]!;
  for (let at = 0; at < archive.length && archive[at] !== 0; ) {
    const size = Number.parseInt(field(at + 124, 12), 8);
    const isFile = ['', '0'].includes(field(at + 156, 1));
    if (isFile) yield { name: field(at, 100), content: archive.subarray(at + 512, at + 512 + size) };
    at += 512 * (1 + Math.ceil(size / 512));
  }
}

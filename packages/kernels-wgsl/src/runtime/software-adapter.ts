/**
 * SwiftShader, Chromium's Vulkan driver without a GPU, for machines that have none: slow, but it runs the same shaders.
 * It comes out of the npm package `@sparticuz/chromium`, a development dependency, on Linux x64 without root.
 * The dynamic linker reads its path when a process starts, so that one needs a new process with these variables.
 */
import { execFileSync } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createBrotliDecompress } from 'node:zlib';
import { unpackedChromium } from './unpack-chromium.ts';

/** Variables of a process. */
export type Environment = Readonly<Record<string, string>>;

/**
 * What a new process needs in its environment to find a WebGPU adapter: nothing where there is a driver (or where this
 * process has it already), SwiftShader's variables otherwise or if FLUKEPRINT_SOFTWARE_ADAPTER is 1, and undefined if
 * there is neither.
 */
export async function adapterEnvironment(): Promise<Environment | undefined> {
  const forced = process.env.FLUKEPRINT_SOFTWARE_ADAPTER === '1';
  if (!forced && hasAdapter({})) return {};
  const software = await softwareAdapterEnvironment();
  if (!software || !hasAdapter(software)) return undefined;
  const isSet = Object.entries(software).every(([key, value]) => process.env[key] === value);
  return isSet ? {} : software;
}

/** Variables that lead to SwiftShader, unpacked if need be; undefined where its package is not installed. */
export async function softwareAdapterEnvironment(): Promise<Environment | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const folder = await unpackedSwiftShader();
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
    const probe = fileURLToPath(new URL('../adapter-probe.ts', import.meta.url));
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

function unpackedSwiftShader(): Promise<string | undefined> {
  return unpackedChromium('swiftshader', async (archives, target) => {
    // Without the GL libraries beside it, which LD_LIBRARY_PATH would impose on a browser that a test starts.
    const ignore = (path: string) => path !== target && !/vulkan|vk_swiftshader/.test(basename(path));
    // A development dependency like the archive: looked for where there is something to unpack.
    const { extract } = await import('tar-fs');
    const archive = createReadStream(join(archives, 'swiftshader.tar.br'));
    await pipeline(archive, createBrotliDecompress(), extract(target, { ignore }));
  });
}

/**
 * Chromium without a window and without a GPU: out of the development dependency `@sparticuz/chromium`, with WebGPU on
 * SwiftShader. Linux x64, without root.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import puppeteer, { type Browser } from 'puppeteer-core';
import { extract } from 'tar-fs';

const flags = [
  '--no-sandbox',
  '--enable-unsafe-webgpu',
  '--enable-features=Vulkan',
  '--use-angle=swiftshader',
  '--use-vulkan=swiftshader',
  // Where photos are large, /dev/shm of a container is not.
  '--disable-dev-shm-usage',
];

/** Starts the browser; undefined where its package has none for this system. */
export async function launchChromium(moreFlags: readonly string[] = []): Promise<Browser | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const folder = await unpackedChromium();
  const executablePath = join(folder, 'chromium');
  // Its own libraries stand in for those that the system lacks. What tests of Node set there is not for the browser.
  const lacks = execFileSync('ldd', [executablePath], { encoding: 'utf8', env: {} }).includes('not found');
  const { VK_DRIVER_FILES, LD_LIBRARY_PATH, ...env } = process.env;
  return puppeteer.launch({
    executablePath,
    headless: 'shell',
    args: [...flags, ...moreFlags],
    env: {
      ...env,
      // Without one, names of files that are not ASCII are none to Chromium.
      LANG: 'C.UTF-8',
      LC_ALL: 'C.UTF-8',
      FONTCONFIG_PATH: folder,
      ...(lacks && { LD_LIBRARY_PATH: join(folder, 'lib') }),
    },
  });
}

async function unpackedChromium(): Promise<string> {
  const packageRoot = dirname(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')));
  const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string };
  const modules = packageRoot.slice(0, packageRoot.indexOf('node_modules') + 'node_modules'.length);
  const cache = join(modules, '.cache', 'flukeprint');
  const folder = join(cache, `chromium-${version}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  // Unpacked aside and moved into place, so that a process beside this one never sees half of it.
  const aside = mkdtempSync(join(cache, 'chromium-'));
  const unpack = (name: string, target: NodeJS.WritableStream) =>
    pipeline(createReadStream(join(packageRoot, 'bin', name)), createBrotliDecompress(), target);
  await Promise.all([
    unpack('chromium.br', createWriteStream(join(aside, 'chromium'))),
    ...['swiftshader', 'fonts', 'al2023'].map((name) => unpack(`${name}.tar.br`, extract(aside))),
  ]);
  chmodSync(join(aside, 'chromium'), 0o755);
  // Its own configuration names a folder of another machine. Without any font Chromium ends.
  writeFileSync(join(aside, 'fonts.conf'), '<fontconfig><dir prefix="relative">fonts</dir></fontconfig>');
  try {
    renameSync(aside, folder);
  } catch (error) {
    rmSync(aside, { recursive: true });
    if (!existsSync(folder)) throw error; // otherwise that process was faster
  }
  return folder;
}

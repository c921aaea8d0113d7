/** Chromium without a window and without a GPU: out of the development dependency `@sparticuz/chromium`. Linux x64, without root. */
import { execFileSync } from 'node:child_process';
import { chmodSync, createReadStream, createWriteStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import puppeteer, { type Browser } from 'puppeteer-core';
import { extract } from 'tar-fs';
import { unpackedChromium } from '../runtime/unpack-chromium.ts';

export type { Page } from 'puppeteer-core';

const flags = [
  '--no-sandbox',
  // Where photos are large, /dev/shm of a container is not.
  '--disable-dev-shm-usage',
];
/** Drawn by the processor itself: beside other work, SwiftShader may take seconds for a frame. */
const plain = ['--disable-gpu'];
/** WebGPU on SwiftShader, which then draws pages, too. */
const withWebGpu = [
  '--enable-unsafe-webgpu',
  '--enable-features=Vulkan',
  '--use-angle=swiftshader',
  '--use-vulkan=swiftshader',
];

export interface ChromiumOptions {
  /** Whether pages are to have WebGPU. */
  readonly webgpu?: boolean;
  /** More flags of Chromium. */
  readonly flags?: readonly string[];
}

/** Starts the browser; undefined where its package has none for this system. */
export async function launchChromium({
  webgpu = false,
  flags: more = [],
}: ChromiumOptions = {}): Promise<Browser | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const folder = await unpackedBrowser();
  if (!folder) return undefined;
  const executablePath = join(folder, 'chromium');
  // Its own libraries stand in for those that the system lacks. What tests of Node set there is not for the browser.
  const lacks = execFileSync('ldd', [executablePath], { encoding: 'utf8', env: {} }).includes('not found');
  const { VK_DRIVER_FILES, LD_LIBRARY_PATH, ...env } = process.env;
  return puppeteer.launch({
    executablePath,
    headless: 'shell',
    args: [...flags, ...(webgpu ? withWebGpu : plain), ...more],
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

function unpackedBrowser(): Promise<string | undefined> {
  return unpackedChromium('chromium', async (archives, target) => {
    const unpack = (name: string, into: NodeJS.WritableStream) =>
      pipeline(createReadStream(join(archives, name)), createBrotliDecompress(), into);
    await Promise.all([
      unpack('chromium.br', createWriteStream(join(target, 'chromium'))),
      ...['swiftshader', 'fonts', 'al2023'].map((name) => unpack(`${name}.tar.br`, extract(target))),
    ]);
    chmodSync(join(target, 'chromium'), 0o755);
    // Its own configuration names a folder of another machine. Without any font Chromium ends.
    writeFileSync(join(target, 'fonts.conf'), '<fontconfig><dir prefix="relative">fonts</dir></fontconfig>');
  });
}

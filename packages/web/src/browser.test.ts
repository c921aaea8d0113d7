/** The page in Chromium, held against the command line in Node. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { decodePhoto } from '@flukeprint/data';
import { createWasmBackend } from '@flukeprint/kernels-wasm';
import { launchChromium } from '@flukeprint/kernels-wgsl/testing/chromium';
import { Embedder, formatSafetensors, initialize, namedTensors, readSafetensors, stateDict } from '@flukeprint/models';
import { randomStream } from '@flukeprint/random';
import { embedBatch } from '@flukeprint/reid/matching/embed-batch';
import { formatEmbeddings, parseEmbeddings } from '@flukeprint/reid/matching/embeddings-format';
import { networkMetadata } from '@flukeprint/reid/matching/trained-network';
import { parse } from 'csv-parse/sync';
import type { ElementHandle, Page } from 'puppeteer-core';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Parts } from './testing/parts.ts';
import { serveBuild } from './testing/serve.ts';

declare const parts: Parts;

const [imageSize, embeddingSize] = [64, 16];
/** Names of animals and files are text, whatever they hold. */
const evil = '<img src=x hit onerror="window.hit=1">';
const whale = (individual: number) => `whale ${individual} ${evil}`;
/** Of the photos: none of the query's cosines with them are closer to each other than 1e-4. */
const seed = 4;
const folder = mkdtempSync(join(tmpdir(), 'flukeprint ä-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (...path: string[]) => join(folder, ...path);

const browser = await launchChromium({ webgpu: true });
if (!browser) console.warn('Skipped: Chromium is installed on Linux x64 only');
afterAll(() => browser?.close());

/** An animal's picture: stripes of its own, shifted and brightened a little from photo to photo. */
async function writePhoto(file: string, individual: number, photo: number, width = 120, height = 90): Promise<void> {
  const draw = randomStream(seed, 'individual', individual);
  const [angle, period] = [draw.uniform() * Math.PI, 6 + 30 * draw.uniform()];
  const colour = [draw.uniform(), draw.uniform(), draw.uniform()];
  const random = randomStream(seed, 'photo', individual, photo);
  const [phase, light] = [6 * random.uniform(), 0.8 + 0.2 * random.uniform()];
  const data = new Uint8Array(3 * width * height);
  for (let i = 0; i < width * height; i++) {
    const along = (i % width) * Math.cos(angle) + Math.floor(i / width) * Math.sin(angle);
    const wave = Math.sin((2 * Math.PI * along) / period + phase);
    for (let c = 0; c < 3; c++) data[3 * i + c] = light * 255 * (wave > 0 ? colour[c]! : 1 - colour[c]!);
  }
  await sharp(data, { raw: { width, height, channels: 3 } })
    .toFormat(file.endsWith('.png') ? 'png' : 'jpeg')
    .toFile(file);
}

/** Runs the command line; on the CPU, so that two different devices are compared. */
function flukeprint(...args: string[]): void {
  const script = fileURLToPath(new URL('../../cli/src/main.ts', import.meta.url));
  execFileSync(process.execPath, [script, ...args, '--device', 'wasm'], { stdio: 'pipe' });
}

describe.skipIf(!browser)('in Chromium', { timeout: 180_000 }, () => {
  let server: Awaited<ReturnType<typeof serveBuild>>;
  let page: Page;
  const requests: string[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    const backend = await createWasmBackend();
    const embedder = new Embedder(backend, 'resnet18', { embeddingSize });
    initialize(embedder, 1);
    const metadata = networkMetadata({ model: 'resnet18', imageSize, embeddingSize });
    await writeFile(at('network.safetensors'), formatSafetensors(await stateDict(namedTensors(embedder)), metadata));
    const random = randomStream(2, 'images');
    const images = Float32Array.from({ length: 2 * 3 * imageSize ** 2 }, () => random.normal());
    const tensor = { shape: [2, 3, imageSize, imageSize], data: images };
    await writeFile(at('images.safetensors'), formatSafetensors([['images', tensor]]));
    embedder.eval();
    const batch = { images, shape: [2, 3, imageSize, imageSize] as const, paths: [] };
    const embeddings = await embedBatch(backend, { embedder, embeddingSize }, batch);
    await writeFile(
      at('expected.safetensors'),
      formatSafetensors([['embeddings', { shape: [2, embeddingSize], data: embeddings }]]),
    );
    await backend.destroy();

    for (const individual of [0, 1, 2, 3, 4, 5, 6, 7]) {
      mkdirSync(at('catalogue', whale(individual)), { recursive: true });
      for (const photo of [0, 1, 2]) {
        await writePhoto(at('catalogue', whale(individual), `photo ${photo}.png`), individual, photo);
      }
    }
    writeFileSync(at('catalogue', whale(3), `damaged ${evil}.png`), 'no photo');
    mkdirSync(at('queries'));
    await writePhoto(at('queries', 'query.png'), 4, 3, 200, 333);
    server = await serveBuild();
  }, 180_000);
  afterAll(() => server?.close());

  async function open(name: string): Promise<Page> {
    const opened = await browser!.newPage();
    opened.on('request', (request) => requests.push(request.url()));
    opened.on('pageerror', (error) => complaints.push(String(error)));
    opened.on('console', (message) => complaints.push(message.text()));
    await opened.goto(new URL(name, server.url).href);
    return opened;
  }

  async function choose(name: string, ...files: string[]): Promise<void> {
    const input = (await page.$(`input[name=${name}]`)) as ElementHandle<HTMLInputElement>;
    await input.uploadFile(...files);
  }

  const waitFor = (selector: string, text: RegExp | string) =>
    page.waitForFunction(
      (query, pattern) => new RegExp(pattern).exec(document.querySelector(query)?.textContent ?? '')?.[0],
      { timeout: 120_000 },
      selector,
      typeof text === 'string' ? text : text.source,
    );

  test('a tensor has the embedding that it has in Node', async ({ onTestFinished }) => {
    page = await open('src/testing/parts.html');
    onTestFinished(() => page.close());
    await choose('network', at('network.safetensors'));
    await choose('images', at('images.safetensors'));
    const received = await page.evaluate(() => parts.embedTensor());
    const { tensors } = await readSafetensors(at('expected.safetensors'));
    expectClose(received, tensors.get('embeddings')!.data as Float32Array);
  });

  test('a catalogue of photos is embedded as in Node, and can be saved', async ({ onTestFinished }) => {
    flukeprint('embed', '--run', at('network.safetensors'), '--data', at('catalogue'), '--output', at('node.npy'));
    page = await open('');
    onTestFinished(() => page.close());
    await waitFor('#device', 'swiftshader');
    await choose('folder', at('catalogue'));
    await waitFor('#catalogue .state', 'Waits for the network');
    await choose('network', at('network.safetensors'));
    await waitFor('#network .state', 'resnet18, photos at 64 × 64 pixels, 16 numbers each');
    await waitFor('#catalogue .state', '^24 photos of 8 individuals');
    expect(await textOf('#catalogue .problems li')).toEqual([
      `${whale(3)}/damaged ${evil}.png: content is no JPEG, PNG or WebP image`,
    ]);

    const [saved, expected] = [await save('saved'), await embeddingsOf('node')];
    expect(saved).toMatchObject({ isBound: true, network: expected.network });
    expect(saved.paths).toEqual(expected.paths);
    expect(saved.individuals).toEqual(expected.individuals);
    expectClose(saved.embeddings.data, expected.embeddings.data);

    await choose('query', at('queries', 'query.png'));
    await expectMatches();
    // Every match has its picture.
    expect(await page.$$eval('#matches img', (images) => images.map(({ alt }) => alt))).toHaveLength(20);
  });

  test('mirror images count as in Node, and loose photos are nobody’s', async ({ onTestFinished }) => {
    mkdirSync(at('loose'));
    for (const photo of [0, 1]) await writePhoto(at('loose', `${photo}.png`), photo, 0);
    const run = ['--run', at('network.safetensors'), '--data', at('loose'), '--flip'];
    flukeprint('embed', ...run, '--output', at('flipped.npy'));
    page = await open('');
    onTestFinished(() => page.close());
    await choose('network', at('network.safetensors'));
    await page.click('input[name=flip]');
    await choose('photos', at('loose', '1.png'), at('loose', '0.png'));
    await waitFor('#catalogue .state', '^2 photos$');
    const [saved, expected] = [await save('flipped saved'), await embeddingsOf('flipped')];
    expect(saved.paths).toEqual(expected.paths);
    expect(saved.individuals).toEqual(expected.individuals);
    expectClose(saved.embeddings.data, expected.embeddings.data);
  });

  test('opened as a file, the page matches a catalogue that Node embedded as in Node', async () => {
    page = await open(pathToFileURL(server.file).href);
    await choose('network', at('network.safetensors'));
    await choose('embeddings', at('node.npy'), at('node.csv'));
    await choose('query', at('queries', 'query.png'));
    await expectMatches();
    expect(await page.$$('#matches img')).toHaveLength(0);
    // With photos there are pictures.
    await choose('folder', at('catalogue'));
    await page.waitForSelector('#matches img');
    await expectMatches();
  });

  test('what is no use is named, with what to do', async ({ onTestFinished }) => {
    onTestFinished(() => page.close());
    const { tensors } = await readSafetensors(at('network.safetensors'));
    await writeFile(at('plain.safetensors'), formatSafetensors(tensors, {}));
    writeFileSync(at('notes.safetensors'), 'not a network');
    const other = await formatEmbeddings(threeNumbers);
    writeFileSync(at('other.npy'), other.npy);
    writeFileSync(at('other.csv'), other.csv);
    const { isBound, ...catalogue } = await embeddingsOf('node');
    const foreign = await formatEmbeddings({ ...catalogue, network: 'sha256:0' });
    writeFileSync(at('foreign.npy'), foreign.npy);
    writeFileSync(at('foreign.csv'), foreign.csv);

    await choose('embeddings', at('node.npy'));
    await waitFor('#catalogue .error', 'Choose both files that embed wrote.*chosen: node.npy');
    await choose('embeddings', at('other.npy'), at('other.csv'));
    await waitFor('#catalogue .error', 'other.npy has 3 numbers a photo, network.safetensors makes 16: embed');
    await choose('embeddings', at('foreign.npy'), at('foreign.csv'));
    await waitFor('#catalogue .error', 'foreign.npy is of another network.*than network.safetensors');
    await choose('query', at('catalogue', whale(3), `damaged ${evil}.png`));
    await waitFor('#query .state', 'Waits for the catalogue');
    await choose('embeddings', at('node.npy'), at('node.csv'));
    await waitFor('#query .error', `damaged ${evil}.png: content is no JPEG, PNG or WebP image`);
    await expectText();
    await choose('network', at('plain.safetensors'));
    await waitFor('#network .error', 'plain.safetensors was not written by flukeprint train');
    await choose('network', at('notes.safetensors'));
    await waitFor('#network .error', 'notes.safetensors: not a usable safetensors file');
    expect(await page.$eval('#matches', (section) => (section as HTMLElement).hidden)).toBe(true);
  });

  test('a page that gets no WebGPU says which browsers have it', async ({ onTestFinished }) => {
    // Any other machine's page without https: is one.
    const elsewhere = (await launchChromium({
      webgpu: true,
      flags: ['--host-resolver-rules=MAP flukes.example 127.0.0.1'],
    }))!;
    onTestFinished(() => elsewhere.close());
    const opened = await elsewhere.newPage();
    await opened.goto(server.url.replace('127.0.0.1', 'flukes.example'));
    page = opened;
    await waitFor('#device.error', 'WebGPU is missing in this browser. Chrome and Edge have it since version 113');
  });

  test.for<[string, (photo: Sharp) => Sharp, number]>([
    ['PNG', (photo) => photo.png(), 0],
    ['grey PNG', (photo) => photo.toColourspace('b-w').png(), 0],
    ['PNG of 16 bits', (photo) => photo.toColourspace('rgb16').png(), 1],
    ['half transparent PNG', (photo) => photo.ensureAlpha(0.5).png(), 1],
    ['PNG with a colour profile', (photo) => photo.withIccProfile('p3').png(), 3],
    ['lossless WebP', (photo) => photo.webp({ lossless: true }), 1],
    ['WebP', (photo) => photo.webp({ quality: 90 }), 3],
    ['JPEG', (photo) => photo.jpeg({ quality: 90 }), 4],
    ['JPEG on its side', (photo) => photo.withMetadata({ orientation: 6 }).jpeg({ quality: 90 }), 4],
    ['WebP upside down', (photo) => photo.withMetadata({ orientation: 3 }).webp({ lossless: true }), 1],
    ...[2, 3, 4, 5, 6, 7, 8].map((orientation): [string, (photo: Sharp) => Sharp, number] => [
      `PNG of orientation ${orientation}`,
      (photo) => photo.withMetadata({ orientation }).png(),
      0,
    ]),
  ])('%s looks as in Node', async ([, save, tolerance], { onTestFinished }) => {
    await writePhoto(at('large.png'), 2, 0, 900, 600);
    const file = at('photo');
    await save(sharp(at('large.png')).blur(2)).toFile(file);
    page = await open('src/testing/parts.html');
    onTestFinished(() => page.close());
    await choose('photo', file);
    const received = await page.evaluate((size) => parts.decodePhoto(size), imageSize);
    const expected = await decodePhoto(file, imageSize);
    const differences = Array.from(expected, (value, i) => Math.abs(received[i]! - value));
    expect(Math.max(...differences)).toBeLessThanOrEqual(tolerance);
    expect(differences.reduce((sum, difference) => sum + difference) / differences.length).toBeLessThan(1);
  });

  test('nothing leaves the page', async ({ onTestFinished }) => {
    page = await open('');
    onTestFinished(() => page.close());
    const pages = [server.url, new URL('src/testing/parts.html', server.url).href, pathToFileURL(server.file).href];
    const asked = new Set(requests.filter((url) => !/^(blob|data):/.test(url)));
    expect([...asked].sort()).toEqual(pages.sort());
    expect(complaints).toEqual([]);
    const attempt = page.evaluate(() => fetch('.').then(() => 'sent'));
    await expect(attempt).rejects.toThrow('Failed to fetch');
  });

  const textOf = (selector: string) => page.$$eval(selector, (list) => list.map(({ textContent }) => textContent));

  /** Has the page save the catalogue's embeddings, and reads them. */
  async function save(name: string) {
    const session = await page.createCDPSession();
    await session.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: at(name) });
    await page.click('.save');
    const files = () => existsSync(at(name)) && readdirSync(at(name)).sort();
    await expect.poll(files, { timeout: 20_000 }).toEqual(['catalogue.csv', 'catalogue.npy']);
    return embeddingsOf(`${name}/catalogue`);
  }

  async function embeddingsOf(name: string) {
    const source = (file: string) => ({ name: file, read: async () => readFileSync(at(file)) });
    return parseEmbeddings(source(`${name}.npy`), source(`${name}.csv`));
  }

  /** Nothing of the page came of a name. */
  async function expectText(): Promise<void> {
    expect(await page.$$eval('[hit], [onerror], [src=x]', (found) => found.length)).toBe(0);
    expect(await page.evaluate('window.hit ?? null')).toBe(null);
  }

  /** Waits for the page's matches of the query, which are those of `flukeprint match`. */
  async function expectMatches(): Promise<void> {
    await page.waitForSelector('#matches:not([hidden]) li', { timeout: 120_000 });
    await expectText();
    const matches = at('matches.csv');
    if (!existsSync(matches)) {
      const run = ['--run', at('network.safetensors'), '--gallery', at('node.npy'), '--queries', at('queries')];
      flukeprint('match', ...run, '--output', matches);
    }
    const rows = parse(readFileSync(matches), { columns: true }) as Record<string, string>[];
    const shown = await page.$$eval('#matches li', (items) =>
      items.map((item) => ({
        path: item.querySelector('.path')!.textContent,
        individual: item.querySelector('.individual')!.textContent,
        similarity: Number(item.querySelector('data')!.value),
      })),
    );
    expect(shown).toHaveLength(20);
    expect(shown.map(({ path }) => path)).toEqual(rows.map(({ match }) => match));
    expect(shown.map(({ individual }) => individual)).toEqual(rows.map(({ individual }) => individual));
    expectClose(
      shown.map(({ similarity }) => similarity),
      rows.map(({ similarity }) => Number(similarity)),
    );
  }
});

const threeNumbers = {
  embeddings: { count: 1, size: 3, data: Float32Array.of(1, 0, 0) },
  paths: ['a.png'],
  individuals: ['a'],
};

function expectClose(received: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-4): void {
  expect(received.length).toBe(expected.length);
  const worst = Math.max(...Array.from(expected, (value, i) => Math.abs(received[i]! - value)));
  expect(worst).toBeLessThan(tolerance);
}

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { modelNames } from '@flukeprint/models';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { silent } from '../reporter.ts';
import { recordingReporter } from '../testing/recording-reporter.ts';
import { weightsServer } from '../testing/weights-server.ts';
import { UserError } from '../user-error.ts';
import { fetchWeights } from './fetch-weights.ts';
import { torchvisionWeights } from './torchvision-weights.ts';

const content = Uint8Array.from({ length: 3_000_000 }, (_, i) => (i * i) % 251);
let cache: string;
let server: Awaited<ReturnType<typeof weightsServer>> | undefined;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'cache-'));
  vi.stubEnv('FLUKEPRINT_CACHE', cache);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server?.close();
  server = undefined;
  await rm(cache, { recursive: true });
});

const serve = async (answer?: RequestListener) => {
  server = await weightsServer(content, answer);
  const { published, file } = server;
  return { published, source: `${published.address}${file}`, path: join(cache, 'weights', file) };
};
const kept = () => readdir(join(cache, 'weights')).catch(() => []);

test('fetches a file once, and uses it without the network from then on', async () => {
  const { published, source, path } = await serve();
  const reporter = recordingReporter();
  const update = vi.fn();
  const progress = vi.fn(() => ({ update, stop: () => {} }));
  expect(await fetchWeights('resnet18', published, { ...reporter, progress })).toBe(path);
  expect(await readFile(path)).toEqual(Buffer.from(content));
  expect(progress).toHaveBeenCalledWith('fetching weights', 'MB', 3);
  expect(update).toHaveBeenLastCalledWith(3);
  await server!.close();

  expect(await fetchWeights('resnet18', published, reporter)).toBe(path);
  const news = { kind: 'published weights', model: 'resnet18', source, path, licence: 'CC0-1.0' };
  expect(reporter.told).toEqual([
    { ...news, isKept: false },
    { ...news, isKept: true },
  ]);
  expect(server!.asked).toHaveLength(1);
  expect(await kept()).toEqual([server!.file]);
});

test.for<[string, RequestListener, RegExp]>([
  [
    'another file',
    (_, response) => response.end('a page to sign in'),
    /sent another file .* 17 bytes .* SHA-256 begins/,
  ],
  ['a part of it', (_, response) => response.end(content.subarray(0, 2_000_000)), /2000000 bytes whose SHA-256/],
  [
    'a refusal',
    (_, response) => response.writeHead(404).end(),
    /answers 404 Not Found; fetch it elsewhere and save it as .*, name it with --init FILE\.pth, or start from random weights with --init none/,
  ],
  [
    'a connection that is cut',
    (_, response) => {
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 2_000_000), () => setTimeout(() => response.destroy(), 100));
    },
    /cannot fetch .* after \d\.\d of 3 MB: .*; fetch it elsewhere/,
  ],
])('keeps nothing of %s, and names address and file', async ([, answer, message]) => {
  const { published, source, path } = await serve(answer);
  const outcome = fetchWeights('resnet18', published, silent);
  await expect(outcome).rejects.toThrow(message);
  await expect(outcome).rejects.toBeInstanceOf(UserError);
  await expect(outcome).rejects.toThrow(source);
  await expect(outcome).rejects.toThrow(path);
  expect(await kept()).toEqual([]);
});

test('says what to do without a network', async () => {
  const { published, source, path } = await serve();
  await server!.close();
  await expect(fetchWeights('resnet18', published, silent)).rejects.toThrow(
    `; fetch it elsewhere and save it as ${path}, name it with --init FILE.pth, or start from random weights with --init none`,
  );
  await expect(fetchWeights('resnet18', published, silent)).rejects.toThrow(
    new RegExp(`^cannot fetch ${source}: .*ECONNREFUSED`),
  );
});

test('removes a kept file that is not what its name says, and fetches it the next time', async () => {
  const { published, source, path } = await serve();
  await fetchWeights('resnet18', published, silent);
  await writeFile(path, content.subarray(1));
  await expect(fetchWeights('resnet18', published, silent)).rejects.toThrow(
    `${path} was not the file of ${source}: its SHA-256 began with`,
  );
  expect(await kept()).toEqual([]);
  await fetchWeights('resnet18', published, silent);
  expect(await readFile(path)).toEqual(Buffer.from(content));
});

test('says which models have weights', async () => {
  await expect(fetchWeights('efficientnet_lite0', torchvisionWeights, silent)).rejects.toThrow(
    /no weights of ImageNet are published for efficientnet_lite0, only for resnet18, .*, efficientnet_b7; --init FILE/,
  );
});

test("torchvision's files are named by model and digest, and there is one for each of its models", () => {
  const files = Object.entries(torchvisionWeights.files);
  for (const [model, { file }] of files) expect(file).toMatch(new RegExp(`^${model}(_[a-z]+)?-[0-9a-f]{8}\\.pth$`));
  expect(files.map(([model]) => model).sort()).toEqual(modelNames.filter((name) => !name.includes('_lite')).sort());
});

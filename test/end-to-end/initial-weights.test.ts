import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createWasmBackend } from '@flukeprint/kernels-wasm';
import {
  formatSafetensors,
  initialize,
  namedTensors,
  readSafetensors,
  resnet18,
  type StoredTensor,
  stateDict,
} from '@flukeprint/models';
import { beforeAll, describe, test } from 'vitest';
import { renderSixFlukes, temporaryFolder } from './files.ts';
import { expectFailure, flukeprint, quick, stopAfter, succeed } from './flukeprint.ts';

const folder = temporaryFolder();
const data = join(folder, 'photos');
const torchvision = join(folder, 'torchvision.safetensors');
const tensors = 20 * (1 + 4) + 1;
let weights: Map<string, StoredTensor>;

/** A checkpoint with torchvision's names: no prefix, a classifier, and a counter in every batch norm. */
beforeAll(async () => {
  await renderSixFlukes(data);
  const backend = await createWasmBackend();
  const network = resnet18(backend);
  initialize(network, 7);
  weights = await stateDict(namedTensors(network));
  weights.set('bn1.num_batches_tracked', { shape: [], data: BigInt64Array.of(5n) });
  weights.set('fc.weight', { shape: [1000, 512], data: new Float32Array(1000 * 512) });
  weights.set('fc.bias', { shape: [1000], data: new Float32Array(1000) });
  await writeFile(torchvision, formatSafetensors(weights));
  await backend.destroy();
});

/** Without steps that count: a rate of zero leaves the weights as they were. */
const trainFrom = (init: string, run: string, ...flags: string[]) => [
  ...['train', '--data', data, '--init', init, '--output', join(folder, run), '--epochs', '1', ...quick],
  ...['--lr', '0', '--lr-end', '0', '--weight-decay', '0', ...flags],
];

describe.concurrent('--init', () => {
  test('takes the weights of torchvision and says what it did not use', async ({ expect }) => {
    const { stdout } = await succeed(trainFrom(torchvision, 'all'));
    expect(stdout).toContain(`weights of ${torchvision}\n  loaded  ${tensors - 1}: body.conv1.weight, `);
    expect(stdout).toContain('skipped 2:\n    fc.* (2) (a head that this network has not)');
    expect(stdout).toContain('missing 3, left as they were: embedding.* (2), head.weight');
    const best = await readSafetensors(join(folder, 'all', 'best.safetensors'));
    for (const name of ['conv1.weight', 'layer4.1.conv2.weight', 'layer2.0.downsample.1.weight']) {
      const same = Buffer.from(best.tensors.get(`body.${name}`)!.data.buffer).equals(
        Buffer.from(weights.get(name)!.data.buffer),
      );
      expect(same, name).toBe(true);
    }
  });

  test('says what another architecture leaves at random', async ({ expect }) => {
    const args = trainFrom(torchvision, 'resnet34', '--model', 'resnet34');
    const { stdout } = await stopAfter(join(folder, 'resnet34'), args, 'SIGTERM', ({ event }) => event === 'start');
    expect(stdout).toMatch(
      /loaded {2}\d+: .*\n {2}skipped 2:\n.*\n {2}missing \d+, left as they were: body\.layer1\.\* \(10\), /,
    );
  });

  test('refuses a word for weights that nobody publishes, or that are damaged, before anything else', async ({
    expect,
  }) => {
    const none = await flukeprint(trainFrom('imagenet', 'none', '--model', 'efficientnet_lite0'));
    expectFailure(none, ['no weights of ImageNet are published for efficientnet_lite0, only for resnet18, '], expect);

    const cache = join(folder, 'cache');
    const file = join(cache, 'weights', 'resnet18-f37072fd.pth');
    await mkdir(join(cache, 'weights'), { recursive: true });
    await writeFile(file, 'cut off');
    const damaged = await flukeprint(trainFrom('imagenet', 'damaged'), { env: { FLUKEPRINT_CACHE: cache } });
    const source = 'https://download.pytorch.org/models/resnet18-f37072fd.pth';
    expectFailure(damaged, [`${file} was not the file of ${source}`, 'It was removed'], expect);
    expect(existsSync(file)).toBe(false);
    for (const run of ['none', 'damaged']) expect(existsSync(join(folder, run))).toBe(false);
  });

  test('refuses weights of something else', async ({ expect }) => {
    const other = join(folder, 'other.safetensors');
    await writeFile(other, formatSafetensors([['decoder.weight', { shape: [2], data: Float32Array.of(1, 2) }]]));
    expectFailure(
      await flukeprint(trainFrom(other, 'other')),
      [other, 'no tensor fits the backbone', 'decoder.weight'],
      expect,
    );

    const wrong = join(folder, 'wrong shape.safetensors');
    await writeFile(
      wrong,
      formatSafetensors([['conv1.weight', { shape: [64, 3, 3, 3], data: new Float32Array(64 * 27) }]]),
    );
    expectFailure(await flukeprint(trainFrom(wrong, 'wrong')), [wrong, '"conv1.weight"', '[64, 3, 7, 7]'], expect);
    for (const run of ['other', 'wrong']) expect(existsSync(join(folder, run))).toBe(false);
  });
});

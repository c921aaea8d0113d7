import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createWasmBackend } from '@flukeprint/kernels-wasm';
import { Embedder, formatSafetensors, initialize, namedTensors, stateDict } from '@flukeprint/models';
import { beforeAll, describe, test } from 'vitest';
import { renderSixFlukes, temporaryFolder } from './files.ts';
import { expectFailure, flukeprint, quick, succeed } from './flukeprint.ts';

const folder = temporaryFolder();
const path = (...names: string[]) => join(folder, ...names);
const photos = path('photos');
const network = path('network.safetensors');
const cpu = ['--device', 'wasm', '--workers', '1'];

beforeAll(async () => {
  await renderSixFlukes(photos);
  const aPhoto = join(photos, 'fluke_0001', 'photo_01.jpg');
  for (const name of ['empty', 'loose', 'no photos/whale', 'ones/a', 'ones/b', 'unreadable/a', 'unreadable/b']) {
    await mkdir(path(name), { recursive: true });
  }
  await copyFile(aPhoto, path('loose', 'photo.jpg'));
  await copyFile(aPhoto, path('ones', 'a', 'photo.jpg'));
  await copyFile(aPhoto, path('ones', 'b', 'photo.jpg'));
  await writeFile(path('no photos', 'whale', 'notes.txt'), '');
  for (const name of ['a/1.jpg', 'a/2.jpg', 'b/3.png', 'b/4.jpg'])
    await writeFile(path('unreadable', name), 'no photo');
  await writeFile(path('a file'), 'text');
});

/** `train` with these flags, on small settings. */
const train = (...flags: string[]) => ['train', ...quick, ...flags];

describe.concurrent('train', () => {
  const nowhere = path('nowhere');
  test.for<[string, string[], (string | RegExp)[]]>([
    ['no --data', train(), ['give --data PATH']],
    ['a missing folder', train('--data', nowhere), [`${nowhere} does not exist`]],
    ['a file that is no table', train('--data', path('a file')), [`${path('a file')} has no column path`]],
    [
      'an empty folder',
      train('--data', path('empty')),
      [`${path('empty')} holds no photos`, 'one folder per individual'],
    ],
    ['folders without photos', train('--data', path('no photos')), ['holds no photos', 'one folder per individual']],
    ['loose photos alone', train('--data', path('loose')), ['1 loose photo', 'one folder per individual']],
    [
      'one photo of each',
      train('--data', path('ones')),
      ['3 or more photos', 'no training', 'flukeprint match --gallery'],
    ],
    [
      'an unknown model',
      train('--data', photos, '--model', 'resnet1000'),
      ['--model', 'resnet1000', 'resnet18, resnet34'],
    ],
    ['a size of 7', train('--data', photos, '--image-size', '7'), ['--image-size', "'7'", '32 to 2048']],
    ['a size of 0', train('--data', photos, '--image-size', '0'), ['--image-size', '32 to 2048']],
    ['a size that is a word', train('--data', photos, '--image-size', 'abc'), ['--image-size', "'abc'", '32 to 2048']],
    ['a huge size', train('--data', photos, '--image-size', '100000'), ['--image-size', '32 to 2048']],
    ['a batch of one', train('--data', photos, '--batch-size', '1'), ['--batch-size', 'at least 2']],
    [
      'one animal',
      train('--data', photos, '--unknown', 'fluke_0001,fluke_0002,fluke_0003,fluke_0004,fluke_0005'),
      ['one animal alone, fluke_0006', 'two animals or more'],
    ],
    ['a learning rate that is no number', train('--data', photos, '--lr', 'nan'), ['--lr', "'nan'"]],
    ['a negative seed', train('--data', photos, '--seed', '-1'), ['--seed', 'at least 0']],
    ['an unknown preset', train('--data', photos, '--preset', 'best'), ['--preset', 'gdsc-resnet34, gdsc-densenet121']],
    ['no configuration', train('--data', photos, '--config', nowhere), [`cannot read the configuration ${nowhere}`]],
    [
      'a configuration that is none',
      train('--data', photos, '--config', path('a file')),
      [`${path('a file')} is not a JSON file of settings`],
    ],
    [
      'a batch that is no multiple of K',
      train('--data', photos, '--loss', 'triplet', '--sampler', 'pk', '--photos-per-individual', '3'),
      ['multiple'],
    ],
    [
      'an option of another loss',
      train('--data', photos, '--loss', 'triplet', '--subcenters', '3'),
      ['subcenters', 'arcface'],
    ],
    ['boxes of no photo', train('--data', photos, '--boxes', path('a file')), [path('a file')]],
    ['no epochs', train('--data', photos, '--epochs', '0'), ['--epochs', 'at least 1']],
    ['f16 on the CPU', train('--data', photos, '--precision', 'f16'), ['--precision f16', 'shader-f16', 'wasm: ']],
    ['f8', train('--data', photos, '--precision', 'f8'), ['--precision', 'f32, f16']],
    ['--read-every 0', train('--data', photos, '--read-every', '0'), ['--read-every', 'at least 1']],
    ['an unknown device', train('--data', photos, '--device', 'abacus'), ['--device', 'auto, webgpu, wasm']],
    ['no threads', train('--data', photos, '--threads', '0'), ['--threads', "'0'", 'from 1 to 256']],
    ['threads that are a word', train('--data', photos, '--threads', 'all'), ['--threads', "'all'", 'from 1 to 256']],
    [
      'a profile of no steps',
      train('--data', photos, '--profile', path('p.json'), '--profile-steps', '0'),
      ['--profile-steps', 'from 1 to 1000'],
    ],
    [
      'a profile that cannot be written',
      train('--data', photos, '--profile', path('a file', 'p.json')),
      [`cannot write to ${path('a file')}`],
    ],
    ['an unknown flag', train('--data', photos, '--epoch', '1'), ["unknown option '--epoch'"]],
    ['a stray word', train('--data', photos, 'more'), ['too many arguments', 'more']],
    ['a flag without its value', train('--data'), ["'--data <path>' argument missing"]],
    ['missing initial weights', train('--data', photos, '--init', nowhere), [nowhere]],
    [
      'initial weights that are none',
      train('--data', photos, '--init', path('a file')),
      [path('a file'), 'not a usable safetensors file'],
    ],
  ])('%s', async ([name, args, parts], { expect }) => {
    const output = path(`run of ${name}`);
    expectFailure(await flukeprint([...args.slice(0, 1), '--output', output, ...args.slice(1)]), parts, expect);
    expect(existsSync(output)).toBe(false);
    expect(existsSync(nowhere)).toBe(false);
  });

  test('photos of which none can be read', async ({ expect }) => {
    const data = path('unreadable');
    const output = path('run of none');
    const { status, stderr } = await flukeprint(train('--data', data, '--output', output));
    const lines = stderr.trimEnd().split('\n');
    for (const [i, name] of ['a/1.jpg', 'a/2.jpg', 'b/3.png', 'b/4.jpg'].entries()) {
      expect(lines[i]).toBe(`skipped ${name}: content is no JPEG, PNG, WebP, TIFF, AVIF or RAW image`);
    }
    expect(lines.slice(4)).toEqual([`flukeprint: none of the 4 photos in ${data} can be read`]);
    expect(status).toBe(1);
    expect(existsSync(output)).toBe(false);
  });

  test('a preset that trains nothing names what to run instead', async ({ expect }) => {
    const outcome = await flukeprint(['train', '--data', 'my photos', '--preset', 'no-training']);
    expectFailure(outcome, ["match --gallery 'my photos'", "evaluate --features sift --data 'my photos'"], expect);
  });

  test('an unknown command', async ({ expect }) => {
    expectFailure(await flukeprint(['trian', '--data', photos]), ["unknown command 'trian'"], expect);
  });
});

describe.concurrent('an output that cannot be written', () => {
  const below = path('a file', 'run');
  test.for<[string, string[]]>([
    ['train', ['train', ...quick, '--data', photos]],
    ['demo', ['demo', ...cpu]],
  ])('%s', async ([, args], { expect }) => {
    expectFailure(
      await flukeprint([...args, '--output', below]),
      [`cannot write to ${below}`, 'give another --output'],
      expect,
    );
    expect(await readFile(path('a file'), 'utf8')).toBe('text');
  });

  test.skipIf(!existsSync('/proc/self'))('a folder that takes no files', async ({ expect }) => {
    const outcome = await flukeprint(['train', ...quick, '--data', photos, '--output', '/proc/runs/1']);
    expectFailure(outcome, ['cannot write to /proc/runs/1', 'give another --output'], expect);
  });

  // Nothing is read-only for root.
  test.skipIf(process.getuid?.() === 0)('a read-only folder', async ({ expect }) => {
    const readOnly = path('read-only');
    await mkdir(readOnly);
    await chmod(readOnly, 0o555);
    for (const name of [readOnly, join(readOnly, 'run')]) {
      const outcome = await flukeprint(['train', ...quick, '--data', photos, '--output', name]);
      expectFailure(outcome, [`cannot write to ${name}`, 'give another --output'], expect);
    }
  });
});

describe.concurrent('a network that cannot be used', () => {
  // Each has an output of its own: two at once would be refused for that.
  const embedded = (run: string) => path(`embedded by ${basename(run)}.npy`);
  const embed = (run: string) =>
    flukeprint(['embed', '--run', run, '--data', photos, '--output', embedded(run), ...cpu]);
  const metadata = { format: 'flukeprint', model: 'resnet18', image_size: '32', embedding_size: '4' };

  beforeAll(async () => {
    const backend = await createWasmBackend();
    const embedder = new Embedder(backend, 'resnet18', { embeddingSize: 4 });
    initialize(embedder, 0);
    const state = await stateDict(namedTensors(embedder));
    await writeFile(network, formatSafetensors(state, metadata));
    await writeFile(path('cut off.safetensors'), (await readFile(network)).subarray(0, 1_000_000));
    const { weight, bias } = { weight: state.get('embedding.weight')!, bias: state.get('embedding.bias')! };
    const part = [
      ['embedding.weight', weight],
      ['embedding.bias', bias],
    ] as const;
    await writeFile(path('without metadata.safetensors'), formatSafetensors(part));
    await writeFile(path('in part.safetensors'), formatSafetensors(part, metadata));
    await writeFile(path('resnet1000.safetensors'), formatSafetensors(part, { ...metadata, model: 'resnet1000' }));
    await writeFile(path('another size.safetensors'), formatSafetensors(part, { ...metadata, embedding_size: '8' }));
    state.get('body.layer4.1.bn2.running_var')!.data[0] = -1;
    await writeFile(path('negative variance.safetensors'), formatSafetensors(state, metadata));
    state.get('body.layer4.1.bn2.running_var')!.data[0] = 1;
    weight.data[7] = Number.NaN;
    await writeFile(path('nan.safetensors'), formatSafetensors(state, metadata));
    await backend.destroy();
  });

  test.for<[string, string, (string | RegExp)[]]>([
    ['missing', path('nowhere'), ['does not exist', 'run folder or a .safetensors file']],
    ['a folder without weights', photos, ['holds no weights', 'best.safetensors or last.safetensors']],
    ['no safetensors file', path('a file'), ['not a usable safetensors file']],
    ['truncated', path('cut off.safetensors'), ['truncated']],
    ['not of flukeprint', path('without metadata.safetensors'), ['not written by flukeprint train']],
    ['of another architecture', path('in part.safetensors'), ['lacks 100 tensors of resnet18', 'body.conv1.weight']],
    ['of an unknown architecture', path('resnet1000.safetensors'), ['unknown model "resnet1000"']],
    ['of another size', path('another size.safetensors'), ['embedding.weight', '[8, 512]', '[4, 512]']],
    ['with NaN', path('nan.safetensors'), ['embedding.weight', 'NaN']],
  ])('%s', async ([, run, parts], { expect }) => {
    expectFailure(await embed(run), [run, ...parts], expect);
    expect(existsSync(embedded(run))).toBe(false);
  });

  test('finite numbers that make NaN', async ({ expect }) => {
    const run = path('negative variance.safetensors');
    expectFailure(await embed(run), ['fluke_0001/photo_01.jpg', 'its weights are damaged'], expect);
    expect(existsSync(embedded(run))).toBe(false);
  });

  test('an output that is no .npy', async ({ expect }) => {
    const outcome = await flukeprint(['embed', '--run', network, '--data', photos, '--output', path('x.txt'), ...cpu]);
    expectFailure(outcome, ['--output', '.npy'], expect);
  });

  test('a folder to embed that is empty', async ({ expect }) => {
    const outcome = await flukeprint([
      'embed',
      '--run',
      network,
      '--data',
      path('empty'),
      '--output',
      path('x.npy'),
      ...cpu,
    ]);
    expectFailure(outcome, [`${path('empty')} holds no photos`], expect);
  });

  test('an evaluation without queries', async ({ expect }) => {
    const target = path('evaluation');
    const outcome = await flukeprint([
      'evaluate',
      '--run',
      network,
      '--data',
      path('ones'),
      '--output',
      target,
      ...cpu,
    ]);
    expectFailure(outcome, ['3 or more photos'], expect);
  });

  describe('match', () => {
    let matched = 0;
    const match = (...flags: string[]) =>
      flukeprint(['match', ...flags, '--output', path(`matched ${matched++}.csv`), ...cpu]);
    const npy = path('good.npy');
    const copy = async (name: string, change: (table: string) => string) => {
      await copyFile(npy, path(`${name}.npy`));
      await writeFile(path(`${name}.csv`), change(await readFile(path('good.csv'), 'utf8')));
      return path(`${name}.npy`);
    };
    beforeAll(async () => {
      await succeed(['embed', '--run', network, '--data', photos, '--output', npy, ...cpu]);
    });

    test.for<[string, () => string[] | Promise<string[]>, (string | RegExp)[]]>([
      ['nothing to match', () => [], ['--gallery']],
      ['a missing gallery', () => ['--gallery', path('nowhere.npy')], ['nowhere.npy does not exist']],
      [
        'an .npy that is none',
        async () => {
          await copyFile(path('a file'), path('none.npy'));
          return ['--gallery', path('none.npy')];
        },
        [path('none.npy'), 'not an .npy file'],
      ],
      [
        'an .npy without its CSV',
        async () => {
          await copyFile(npy, path('alone.npy'));
          return ['--gallery', path('alone.npy')];
        },
        ['cannot read', path('alone.csv')],
      ],
      [
        'a CSV that lacks rows',
        async () => {
          const short = await copy('short', (table) => table.split('\n').slice(0, 5).join('\n'));
          return ['--gallery', short];
        },
        [path('short.csv'), 'has 4 rows', '24: expected one for each photo'],
      ],
      ['photos without a network', () => ['--gallery', photos, '--features', 'none'], [photos, '--run']],
      ['a picture without photos', () => ['--gallery', npy, '--sheet', path('s.png')], ['--sheet', 'give photos']],
      ['no matches wanted', () => ['--gallery', npy, '--top', '0'], ['--top', 'at least 1']],
      ['an unknown layout', () => ['--gallery', npy, '--layout', 'tall'], ['--layout', 'long, animals, wide']],
    ])('%s', async ([, flags, parts], { expect }) => {
      expectFailure(await match(...(await flags())), parts, expect);
    });
  });
});

// Whatever the user named: nothing of theirs is lost, and nothing is taken for what it is not.
import { spawn, spawnSync } from 'node:child_process';
import { copyFile, link, lstat, mkdir, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readCsv, renderSixFlukes, temporaryFolder } from './files.ts';
import { expectFailure, flukeprint, quick, succeed } from './flukeprint.ts';
import { writeNetwork } from './networks.ts';

const cpu = ['--device', 'wasm', '--workers', '1', '--batch-size', '8'];
const folder = temporaryFolder();
const at = (...parts: string[]) => join(folder, ...parts);
const photos = at('photos');
const photo = join(photos, 'fluke_0001', 'photo_01.jpg');
const networks = [at('a.safetensors'), at('b.safetensors')] as const;
const embed = (run: string, output: string) => ['embed', '--run', run, '--data', photos, '--output', output, ...cpu];

beforeAll(async () => {
  await renderSixFlukes(photos);
  for (const [seed, path] of networks.entries()) await writeNetwork(path, { seed });
  await writeFile(at('boxes.csv'), 'path,x,y,w,h\n');
  await succeed(embed(networks[0], at('a.npy')));
  await succeed(embed(networks[1], at('b.npy')));
});

describe.concurrent('a file that is there is refused before the work, and stays:', () => {
  const data = ['--data', photos];
  const train = ['train', ...data, ...quick];
  const match = ['match', '--gallery', photos, '--run', networks[0], ...cpu];
  const evaluate = ['evaluate', ...data, '--run', networks[0], ...cpu];
  const detect = ['detect', ...data, '--detector', networks[0], '--device', 'wasm'];
  const crop = ['crop', ...data, '--boxes', at('boxes.csv')];

  // The flag, what it is given, the file that is in the way, and the rest of the command.
  test.for<[flag: string, value: string, file: string, args: string[]]>([
    ['--output', 'augment.png', '', ['augment', photo]],
    ['--output', 'match.csv', '', match],
    ['--sheet', 'match.png', '', [...match, '--output', at('free.csv')]],
    ['--output', 'with boxes.csv', 'with boxes-gallery-boxes.csv', [...match, '--detector', networks[0]]],
    ['--output', 'embed.npy', '', embed(networks[0], at('free.npy'))],
    ['--output', 'beside.npy', 'beside.csv', embed(networks[0], at('free.npy'))],
    ['--output', 'boxed.npy', 'boxed-boxes.csv', [...embed(networks[0], at('free.npy')), '--detector', networks[0]]],
    ['--output', 'joined.npy', 'joined.csv', ['embed', '--join', at('a.npy'), at('b.npy')]],
    ['--output', 'evaluation', 'evaluation/queries.csv', evaluate],
    ['--failures', 'wrong answers', 'wrong answers/index.html', [...evaluate, '--output', at('free')]],
    ['--output', 'report', 'report/photos.svg', ['report', ...data]],
    ['--output', 'detect.csv', '', detect],
    ['--output', 'found.csv', 'found.problems.csv', detect],
    ['--annotate', 'pictures', 'pictures/fluke_0001/photo_01.jpg', [...detect, '--output', at('free.csv')]],
    ['--output', 'crops', 'crops/fluke_0001/photo_01.jpg', crop],
    ['--output', 'cropped', 'cropped/crops.csv', crop],
    ['--profile', 'train.json', '', [...train, '--output', at('free run')]],
    ['--memory-plan', 'memory.svg', '', train],
    ['--output', 'trace.json', '', ['profile', '--device', 'wasm']],
    ['--plot', 'runs.svg', '', ['runs', 'compare', at('one'), at('two')]],
  ])('%s %s', async ([flag, value, file, args], { expect }) => {
    const inTheWay = at(file || value);
    await mkdir(dirname(inTheWay), { recursive: true });
    await writeFile(inTheWay, "the user's own");
    const outcome = await flukeprint([...args, flag, at(value)]);
    expectFailure(outcome, [inTheWay, 'exists already', `another ${flag}`, '--overwrite'], expect);
    expect(await readFile(inTheWay, 'utf8')).toBe("the user's own");
    // What names the individuals is known by then, and no more.
    expect(outcome.stdout).toMatch(/^(photos: individual = .*\n)?$/);
    expect((await readdir(folder)).filter((name) => /^free/.test(name))).toEqual([]);
  });
});

test("embed spares a catalogue of the array's name, and replaces what is there when told to", async () => {
  const catalogue = 'photo,sex,note\n1.jpg,f,calf in 2024\n';
  await writeFile(at('photos.csv'), catalogue);
  expectFailure(await flukeprint(embed(networks[0], at('photos.npy'))), [at('photos.csv'), '--overwrite']);
  expect(await readFile(at('photos.csv'), 'utf8')).toBe(catalogue);
  await succeed([...embed(networks[0], at('photos.npy')), '--overwrite']);
  expect(readCsv(at('photos.csv'))).toEqual(readCsv(at('a.csv')));
});

describe('what a command reads stays, with --overwrite too:', () => {
  test.for<[name: string, flag: string, input: string, args: string[]]>([
    ["the gallery's table", '--gallery', 'a.csv', ['match', '--gallery', at('a.npy'), '--output']],
    ['an array to join', '--join', 'a.npy', ['embed', '--join', at('a.npy'), at('b.npy'), '--output']],
    ['the network', '--run', 'a.safetensors', ['match', '--gallery', photos, '--run', networks[0], '--output']],
    ['a photo', '<photo>', join('photos', 'fluke_0001', 'photo_01.jpg'), ['augment', photo, '--output']],
  ])('%s', async ([, flag, input, args]) => {
    const before = await readFile(at(input));
    const end = args[0] === 'embed' ? '.npy' : '.csv';
    const [soft, hard] = [at(`soft ${flag.replace(/\W/g, '')}${end}`), at(`hard ${flag.replace(/\W/g, '')}${end}`)];
    await symlink(at(input), soft);
    await link(at(input), hard);
    for (const name of [at(input), soft, hard]) {
      // A table is not written under the name of a network at all.
      const parts = name.endsWith('.safetensors') ? ['--output to end in .csv'] : [`${flag} reads`, 'another --output'];
      expectFailure(await flukeprint([...args, name, '--overwrite']), [name, ...parts]);
      // toEqual would look at each of 90 million bytes.
      expect(before.equals(await readFile(at(input)))).toBe(true);
    }
  });
});

describe.skipIf(process.platform === 'win32')('an output that is no file of its own', () => {
  const match = (output: string) => ['match', '--gallery', at('a.npy'), '--device', 'wasm', '--output', output];

  test('a link stays, and the file it leads to is written', async () => {
    await mkdir(at('elsewhere'));
    await symlink(join('elsewhere', 'm.csv'), at('link.csv'));
    await succeed(match(at('link.csv')));
    expect(await readlink(at('link.csv'))).toBe(join('elsewhere', 'm.csv'));
    expect(readCsv(at('elsewhere', 'm.csv')).rows.length).toBeGreaterThan(24);
    expectFailure(await flukeprint(match(at('link.csv'))), ['link.csv exists already']);
  });

  test('a pipe takes the table', async () => {
    expect(spawnSync('mkfifo', [at('pipe')]).status).toBe(0);
    const reader = spawn('cat', [at('pipe')]);
    let text = '';
    reader.stdout.on('data', (part) => (text += part));
    const closed = new Promise((done) => reader.on('close', done));
    await succeed(match(at('pipe')));
    await closed;
    expect(text).toMatch(
      /^query,rank,match,individual,similarity,probability,certainty,probability_new,enough\n(.*,\d.\d{6},,uncalibrated cosine,,\n)+$/,
    );
    expect((await lstat(at('pipe'))).isFIFO()).toBe(true);
  });

  test('/dev/stdout takes it, too', async () => {
    const { stdout } = await succeed(match('/dev/stdout'));
    expect(stdout).toContain(
      '\nquery,rank,match,individual,similarity,probability,certainty,probability_new,enough\nfluke_0001/',
    );
  });
});

describe('arrays and tables of different runs are no pair:', () => {
  const match = (...args: string[]) => flukeprint(['match', ...args, '--output', at('wrong.csv'), ...cpu]);

  test('the table of another run beside an array', async () => {
    await copyFile(at('a.npy'), at('mixed.npy'));
    await copyFile(at('b.csv'), at('mixed.csv'));
    expectFailure(await match('--gallery', at('mixed.npy')), ['mixed.csv does not belong to', 'mixed.npy', 'again']);
  });

  test("another network's array: beside one, beside photos, and joined in another order", async () => {
    const parts = ['of another network', 'the same --run'];
    expectFailure(await match('--gallery', at('a.npy'), '--queries', at('b.npy')), parts);
    const photosAsked = ['--queries', photos, '--run'];
    expectFailure(await match('--gallery', at('a.npy'), ...photosAsked, networks[1]), ['a.npy', networks[1], ...parts]);
    await succeed(['embed', '--join', at('a.npy'), at('b.npy'), '--output', at('both.npy')]);
    const reversed = ['--run', networks[1], '--run', networks[0]];
    expectFailure(await match('--gallery', at('both.npy'), '--queries', photos, ...reversed), ['both.npy', ...parts]);
    const asJoined = ['--run', networks[0], '--run', networks[1], '--output', at('right.csv')];
    await succeed(['match', '--gallery', at('both.npy'), '--queries', photos, ...asJoined, ...cpu]);
  });

  test('a table that says nothing counts, with a word about it', async () => {
    await copyFile(at('a.npy'), at('bare.npy'));
    const { rows } = readCsv(at('a.csv'));
    await writeFile(at('bare.csv'), `path\n${rows.map(({ path }) => `${path}\n`).join('')}`);
    const { stderr } = await succeed([
      'match',
      '--gallery',
      at('bare.npy'),
      '--output',
      at('bare matches.csv'),
      ...cpu,
    ]);
    expect(stderr).toMatch(/bare\.csv does not say that it belongs to .*bare\.npy/);
  });
});

import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { renderFlukes } from '@flukeprint/data';
import { beforeAll, describe, expect, test } from 'vitest';
import { readCsv, temporaryFolder } from './files.ts';
import { expectFailure, flukeprint, quick, succeed } from './flukeprint.ts';

const folder = temporaryFolder();
const gallery = join(folder, 'catalogue');
const queries = join(folder, 'new photos');
const env = { FLUKEPRINT_CACHE: join(folder, 'cache') };
const cpu = ['--device', 'wasm', '--threads', '1'];
/** Pages of matches have their own tests. */
const quiet = ['--no-page'];

/** Eight whales; of each the last of its photos is new. */
beforeAll(async () => {
  await renderFlukes({
    folder: gallery,
    individuals: 8,
    photosPerIndividual: 5,
    width: 224,
    height: 168,
    seed: 3,
    workers: 1,
  });
  for (let whale = 1; whale <= 8; whale++) {
    const photo = `fluke_000${whale}/photo_05.jpg`;
    await mkdir(join(queries, `fluke_000${whale}`), { recursive: true });
    await rename(join(gallery, photo), join(queries, photo));
  }
  await writeFile(join(queries, 'fluke_0001', 'empty.jpg'), '');
});

describe('match without a run', () => {
  const output = join(folder, 'matches.csv');
  let table = '';
  const args = ['match', '--gallery', gallery, '--queries', queries, '--output', output, ...quiet, ...cpu];

  test('names the photo that cannot be read and lists the most similar of the gallery, the same again from the cache', async () => {
    const first = await succeed(args, { env });
    expect(first.stderr).toContain('empty.jpg');
    expect(first.stdout).toContain('8 queries, 20 matches each');
    table = await readFile(output, 'utf8');
    const { rows } = await readCsv(output);
    expect(rows).toHaveLength(8 * 20);
    const right = rows.filter(({ query, rank, individual }) => rank === '1' && query!.startsWith(`${individual}/`));
    expect(right.length).toBeGreaterThanOrEqual(6);

    const second = await succeed([...args, '--overwrite'], { env });
    expect(second.stderr).toContain('empty.jpg');
    expect(await readFile(output, 'utf8')).toBe(table);
  });

  test('leaves a photo itself out where the gallery is its own queries', async () => {
    const own = join(folder, 'own.csv');
    await succeed(['match', '--gallery', gallery, '--output', own, '--top', '3', ...quiet, ...cpu], { env });
    const { rows } = await readCsv(own);
    expect(rows).toHaveLength(32 * 3);
    expect(rows.filter(({ query, match }) => query === match)).toEqual([]);
  });

  test('shows why, where asked to', async () => {
    const why = join(folder, 'why');
    const explained = [...args, '--overwrite', '--top', '2', '--explain', why];
    expect((await succeed(explained, { env })).stdout).toContain(`why: ${join(why, 'index.html')}`);
    const files = await readdir(why);
    expect(files.filter((name) => name.endsWith('.png'))).toHaveLength(8 * 2 * 2);
    const page = await readFile(join(why, 'index.html'), 'utf8');
    for (const name of files.filter((file) => file.endsWith('.png'))) expect(page).toContain(name);
    const again = await flukeprint([...args, '--explain', why, '--output', join(folder, 'm2.csv')], { env });
    expectFailure(again, ['index.html exists already', '--explain']);
    await succeed([...args, '--overwrite', '--top', '1', '--explain', why], { env });
    expect((await readdir(why)).filter((name) => name.endsWith('.png'))).toHaveLength(8 * 2);
    await writeFile(join(why, 'index.html'), 'my page');
    const mine = await flukeprint([...args, '--overwrite', '--explain', why], { env });
    expectFailure(mine, ['index.html', 'which --explain has not made', 'another --explain']);
    const inside = await flukeprint([...args, '--overwrite', '--explain', join(gallery, 'why')], { env });
    expectFailure(inside, [`lies in ${gallery}`, 'another --explain']);
    const without = await flukeprint([...args, '--features', 'none', '--explain', why, '--overwrite'], { env });
    expectFailure(without, ['--explain needs local features']);
    const ranked = await flukeprint([...args, '--features', 'none', '--rank', 'photos', '--overwrite'], { env });
    expectFailure(ranked, ['--rank needs local features']);
  });

  test('finds photos that are turned with sift-any-angle', async () => {
    const any = join(folder, 'any.csv');
    await succeed(
      [
        'match',
        '--features',
        'sift-any-angle',
        '--gallery',
        gallery,
        '--queries',
        queries,
        '--output',
        any,
        ...quiet,
        ...cpu,
      ],
      {
        env,
      },
    );
    expect((await readCsv(any)).rows).toHaveLength(8 * 20);
  });

  test('compares with some of the gallery alone, where asked to', async () => {
    const some = join(folder, 'some.csv');
    const asked = [...args.with(args.indexOf(output), some), '--overwrite', '--candidates'];
    const { stdout } = await succeed([...asked, '12'], { env });
    expect(stdout).toContain('comparing in full with the best 12 of 32 photos; --candidates all');
    const right = (await readCsv(some)).rows.filter(
      ({ query, rank, individual }) => rank === '1' && query!.startsWith(`${individual}/`),
    );
    expect(right.length).toBeGreaterThanOrEqual(6);
    for (const all of ['32', 'all']) {
      expect((await succeed([...asked, all], { env })).stdout).not.toContain('best');
      expect(await readFile(some, 'utf8')).toBe(table);
    }
    expectFailure(await flukeprint([...asked, '0'], { env }), ['--candidates', 'at least 1']);
    expectFailure(await flukeprint([...asked, '12', '--features', 'none'], { env }), [
      '--candidates needs local features',
    ]);
  });

  test.each([
    [
      ['--features', 'orb'],
      ['--features', 'sift, sift-any-angle, none', 'orb'],
    ],
    [['--features', 'missing.pt'], ['missing.pt']],
    [
      ['--features', 'none'],
      ['catalogue', '--run'],
    ],
    [
      ['--queries', 'nowhere'],
      ['nowhere', 'does not exist'],
    ],
  ])('says what is wrong with %s', async (more, parts) => {
    const outcome = await flukeprint(
      ['match', '--gallery', gallery, '--output', join(folder, 'wrong.csv'), ...cpu, ...more],
      {
        env,
        cwd: folder,
      },
    );
    expectFailure(outcome, parts);
  });
});

describe('evaluate without a run', () => {
  test('measures local features on held-out photos', async () => {
    const output = join(folder, 'evaluation');
    const args = ['evaluate', '--features', 'sift', '--data', gallery, '--output', output, ...cpu];
    await cp(join(queries, 'fluke_0002'), join(gallery, 'fluke_0002'), { recursive: true });
    const { stdout } = await succeed(args, { env });
    expect(stdout).toMatch(/mAP .* R@1 /);
    const metrics = JSON.parse(await readFile(join(output, 'metrics.json'), 'utf8'));
    expect(metrics.queries).toBe(8);
    expect(metrics['R@20']).toBeGreaterThan(0.7);
    expect((await readCsv(join(output, 'queries.csv'))).rows).toHaveLength(8);

    const some = await succeed([...args, '--overwrite', '--candidates', '12'], { env });
    expect(some.stdout).toMatch(/the best 12 of \d+ photos/);
    const less = JSON.parse(await readFile(join(output, 'metrics.json'), 'utf8'));
    expect(less['R@1']).toBeGreaterThanOrEqual(metrics['R@1'] - 0.25);
  });

  test('shows wrong answers, and what the scores owe to photos that the gallery nearly holds', async () => {
    const photos = join(folder, 'leaky');
    await cp(gallery, photos, { recursive: true });
    // What stands at a whale's first place is a query.
    const { rows } = await readCsv(join(folder, 'evaluation', 'queries.csv'));
    const [asked, other] = rows as [Record<string, string>, Record<string, string>];
    await cp(join(photos, asked.query!), join(photos, other.individual!, 'copy of another whale.jpg'));
    const wrong = join(folder, 'wrong answers');
    const output = join(folder, 'leaky-evaluation');
    const args = ['evaluate', '--features', 'sift', '--data', photos, '--output', output, '--failures', wrong, ...cpu];
    const { stdout } = await succeed(args, { env });
    expect(stdout).toMatch(/R@1 [\d.]+ % \([\d.]+–[\d.]+\)/);
    expect(stdout).toMatch(/without the query that has a near-duplicate in the gallery: mAP [\d.]+ %/);
    expect(stdout).toContain('no photo says when it was taken: bursts could not be judged');
    expect(stdout).toContain(`wrong first answers: ${join(wrong, 'index.html')}`);
    const { leaks, without_leaks } = JSON.parse(await readFile(join(output, 'metrics.json'), 'utf8'));
    expect(leaks).toMatchObject({ queries: 1, near_duplicates: 1, bursts: null });
    expect(without_leaks.queries).toBe(7);
    // The copy bears a wrong name: the surest mistake.
    const page = await readFile(join(wrong, 'index.html'), 'utf8');
    expect(page).toMatch(/<h2>1\. .*\n<p><b>Query and answer are near-duplicates of one another/);
    const pictures = (await readdir(wrong)).filter((name) => name.endsWith('.jpg'));
    for (const name of pictures) expect(page).toContain(`src="${name}"`);
    expect(pictures.length % 3).toBe(0);

    expectFailure(await flukeprint(args, { env }), ['exists already', '--overwrite']);
    await writeFile(join(wrong, 'index.html'), 'my page');
    const mine = await flukeprint([...args, '--overwrite'], { env });
    expectFailure(mine, ['index.html', 'which --failures has not made', 'another --failures']);
    expect(await readFile(join(wrong, 'index.html'), 'utf8')).toBe('my page');
    const inside = await flukeprint([...args, '--overwrite', '--failures', join(photos, 'wrong')], { env });
    expectFailure(inside, [`lies in ${photos}`, 'another --failures']);
  });

  test('wants something to measure', async () => {
    expectFailure(await flukeprint(['evaluate', '--data', gallery], { env, cwd: folder }), [
      '--run',
      '--features sift',
    ]);
  });
});

describe('with a run', () => {
  const run = join(folder, 'run');
  const table = join(folder, 'both.csv');
  const match = ['match', '--run', run, '--gallery', gallery, '--queries', queries];
  const both = [...match, '--output', table, '--overwrite', ...quiet, ...cpu];
  beforeAll(() => succeed(['train', '--data', gallery, '--output', run, '--epochs', '2', ...quick], { env }));

  test('joins them as is usual, and as an evaluation measured', async () => {
    expect((await succeed(both, { env })).stdout).toContain('joined as is usual');
    const { rows } = await readCsv(table);
    expect(rows).toHaveLength(8 * 20);
    for (const { similarity } of rows) expect(Number(similarity)).toBeGreaterThanOrEqual(0);

    const { stdout } = await succeed(['evaluate', '--run', run, '--features', 'sift', ...cpu], { env });
    expect(stdout).toMatch(/R@1 /);
    const calibration = join(run, 'evaluation', 'fusion.json');
    expect(JSON.parse(await readFile(calibration, 'utf8')).features).toMatch(/^sift/);
    expect((await succeed(both, { env })).stdout).toContain(`as measured in ${calibration}`);
    const some = await succeed([...both, '--candidates', '12'], { env });
    expect(some.stdout).toMatch(/the best 12 of \d+ photos/);
    expect((await readCsv(table)).rows).toHaveLength(8 * 20);
    expectFailure(await flukeprint(['evaluate', '--run', run, '--features', 'sift', ...cpu], { env }), ['--overwrite']);

    await writeFile(calibration, 'damaged');
    const damaged = await flukeprint(both, { env });
    expect(damaged.status).toBe(1);
    expect(damaged.stderr).toContain(`${calibration} is damaged`);
  });

  test('joins re-ranked scores as an evaluation of such scores measured', async () => {
    const calibration = join(run, 'evaluation', 'fusion.json');
    await rm(calibration, { force: true });
    const reranked = [...both, '--rerank', 'k-reciprocal'];
    expect((await succeed(reranked, { env })).stdout).toContain('joined as is usual');
    const evaluate = ['evaluate', '--run', run, '--features', 'sift', '--overwrite', '--rerank', 'k-reciprocal'];
    await succeed([...evaluate, ...cpu], { env });
    expect((await succeed(reranked, { env })).stdout).toContain(`as measured in ${calibration}`);
  });

  test('wants photos, not embeddings', async () => {
    const embeddings = join(folder, 'gallery.npy');
    await succeed(['embed', '--run', run, '--data', gallery, '--output', embeddings, ...cpu], { env });
    const asked = ['match', '--features', 'sift', '--gallery', embeddings, '--output', table, '--overwrite', ...cpu];
    expectFailure(await flukeprint(asked, { env }), ['gallery.npy is a file', '--features none']);
    expectFailure(await flukeprint([...asked, '--run', run], { env }), ['give photos, not .npy files']);
  });
});

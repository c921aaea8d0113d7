import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Catalogue } from '@flukeprint/catalogue/catalogue';
import { isPostgresUrl } from '@flukeprint/catalogue/engine/postgres-address';
import { onEachEngine, type Place } from '@flukeprint/catalogue/testing/engines';
import { place, type Told } from '@flukeprint/catalogue/testing/placed';
import { renderFlukes } from '@flukeprint/data';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Outcome } from '../finished.ts';
import { readCsv, temporaryFolder } from './files.ts';
import { flukeprint, quick, succeed } from './flukeprint.ts';

const cpu = ['--device', 'wasm', '--workers', '1'];

onEachEngine('a catalogue as the source of photos', (freshPlace) => {
  const folder = temporaryFolder();
  const at = (name: string) => join(folder, name);
  let home: Place;
  /** As it is typed: a server that trusts everybody takes any password. */
  let data: string;

  /** Eight animals with three encounters of two photos; of two animals the last encounter has no name. */
  beforeAll(async () => {
    home = await freshPlace();
    const root = at('photos');
    await renderFlukes({
      folder: root,
      individuals: 8,
      photosPerIndividual: 6,
      width: 64,
      height: 48,
      seed: 3,
      workers: 1,
    });
    const told: Told[] = [];
    for (const [i, animal] of (await readdir(root))
      .filter((name) => name.startsWith('fluke'))
      .sort()
      .entries())
      for (const [k, file] of (await readdir(join(root, animal))).sort().entries()) {
        const path = `${animal}/${file}`;
        const hash = createHash('sha256')
          .update(await readFile(join(root, path)))
          .digest('hex');
        const encounter = Math.floor(k / 2);
        told.push({
          ...{ root, path, hash, encounter: `${i} ${encounter}` },
          ...(i >= 2 || encounter < 2 ? { animal } : {}),
          seen: { seen_at: `${2020 + encounter}-08-03`, place: 'Pico' },
        });
      }
    await (await place(home.name, told)).close();
    data = home.name.replace('flukeprint@', 'flukeprint:s3cret@');
  });
  afterAll(() => home.remove());

  test('train and match read it; encounters stay whole, vectors are kept, no password is', async () => {
    const run = at('run');
    const train = ['train', '--data', data, '--where', 'year >= 2020 and place = pico', '--output', run];
    const trained = await succeed([...train, '--epochs', '1', '--eval-every', '1', ...quick]);
    expect(trained.stdout + trained.stderr).toMatch(/of 22 encounters/);
    const settings = JSON.parse(await readFile(join(run, 'settings.json'), 'utf8'));
    expect(settings.where).toBe('year >= 2020 and place = pico');
    expect(JSON.parse(await readFile(join(run, 'data.json'), 'utf8'))).toMatchObject({ training: 28, queries: 16 });

    await mkdir(at('out'));
    const match = ['match', '--run', run, '--features', 'none', '--gallery', data, ...cpu];
    const first = await succeed([...match, '--output', at('out/m.csv')]);
    expect(first.stderr + first.stdout).toMatch(/embeddings: 0 known, 44 new/);
    const { columns, rows } = readCsv(at('out/m.csv'));
    expect(columns.slice(-5)).toEqual(['query_encounter', 'encounter', 'place', 'probability_new', 'enough']);
    expect(new Set(rows.map((row) => row.query_encounter))).toEqual(new Set(['3', '6']));
    expect(rows.every((row) => row.individual !== '' && row.place === 'Pico')).toBe(true);
    const encounters = readCsv(at('out/m-encounters.csv')).rows;
    expect(encounters[0]).toMatchObject({
      encounter: '3',
      photos: '2',
      seen: '2022-08-03',
      rank: '1',
      known_place: 'Pico',
    });
    expect(await readFile(at('out/m.html'), 'utf8')).toMatch(/2020-08-03<\/time>, Pico<br>encounter \d+/);
    expect(first.stdout).toMatch(/catalog name \S+ fluke_\d+ [36]` says so/);

    const catalogue = await Catalogue.open(home.name);
    const kept = await catalogue.engine.database
      .selectFrom('candidate')
      .selectAll()
      .where('encounter_id', '=', 3)
      .orderBy('rank')
      .execute();
    await catalogue.close();
    expect(kept.map(({ rank }) => rank)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(JSON.parse(kept[0]!.photos)[0]).toEqual([expect.any(Number), expect.any(Number), kept[0]!.score]);

    const second = await succeed([
      ...match,
      '--query-where',
      'encounter = 4',
      '--output',
      at('out/n.csv'),
      '--no-page',
    ]);
    expect(second.stderr + second.stdout).toMatch(/embeddings: 44 known, 0 new[\s\S]*embeddings: 2 known, 0 new/);
    // Its own photos would be the surest answers of all.
    expect(readCsv(at('out/n.csv')).rows.some(({ encounter }) => encounter === '4')).toBe(false);
    const similar = ['catalog', 'similar', data, '3', '--top', '5', '--device', 'wasm'];
    const third = await succeed([...similar, '--where', 'named']);
    expect(third.stdout).toMatch(/cosine +animal[\s\S]*1 +[01]\.\d{4} +fluke_\d+[\s\S]*2 photos compared with 44\n/);
    const nobody = await flukeprint([...similar, '--where', 'year = 1999']);
    expect(nobody.stderr).toContain('fits the filter year = 1999');
    await expectNoPassword([trained, first, second, third, nobody]);
  });

  test('so do embed, report, evaluate, detect and crop', async ({ skip }) => {
    skip(isPostgresUrl(home.name), 'the same to these as SQLite');
    const run = at('run');
    const embedded = await succeed(['embed', '--run', run, '--data', data, '--output', at('out/e.npy'), ...cpu]);
    expect(embedded.stdout).toContain('48 photos × 256');
    const report = await succeed(['report', '--data', data, '--where', 'not named', '--output', at('out/report')]);
    expect(report.stdout).toMatch(/encounters +2\b/);

    const detect = ['detect', '--data', data, '--where', 'encounter = 3', '--confidence', '0', '--max-flukes', '1'];
    const detected = await succeed([...detect, '--save', '--by', 'Ana', '--output', at('out/boxes.csv'), ...cpu]);
    expect(detected.stdout).toMatch(/decision \d+: 2 boxes found by a detector; `flukeprint catalog undo \S+ \d+`/);
    const cropped = await succeed(['crop', '--data', data, '--where', 'encounter = 3', '--output', at('crops')]);
    expect(cropped.stdout).toContain('2 crops of 2 photos');
    const evaluated = await succeed(['evaluate', '--run', run, ...cpu]);
    expect(evaluated.stdout).toContain('of 16 queries of 8 individuals, in 8 encounters');

    const refused = await flukeprint(['evaluate', '--features', 'sift', '--data', data, '--where', 'yeer = 1']);
    expect(refused.stderr).toContain('there is no field yeer; did you mean year?');
  });

  test('cluster proposes which encounters show one animal, and says how well that agrees with names', async ({
    skip,
  }) => {
    skip(isPostgresUrl(home.name), 'the same to it as SQLite');
    const cluster = ['catalog', 'cluster', data, '--where', 'encounter < 10', '--workers', '1'];
    const clustered = await succeed([...cluster, '--threshold', '0.01', '--output', at('out/proposals.csv')]);
    expect(clustered.stdout).toMatch(/9 encounters: \d+ proposals? of \d of them, in /);
    expect(clustered.stdout).toMatch(/adjusted Rand index -?[01]\.\d{3}/);
    const { columns, rows } = readCsv(at('out/proposals.csv'));
    expect(columns).toEqual(['proposal', 'encounter', 'photos', 'seen', 'individual', 'probability', 'path']);
    expect(new Set(rows.map(({ encounter }) => encounter)).size).toBe(rows.length);
    const refused = await flukeprint([...cluster, '--output', at('out/proposals.csv')]);
    expect(refused.stderr).toContain('--overwrite');
  });

  async function expectNoPassword(outcomes: readonly Outcome[]) {
    for (const { stdout, stderr } of outcomes) expect(stdout + stderr).not.toContain('s3cret');
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      expect(await readFile(join(entry.parentPath, entry.name), 'latin1'), entry.name).not.toContain('s3cret');
    }
  }
});

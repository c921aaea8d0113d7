import { mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { eventsOf, readCsv, renderSixFlukes, temporaryFolder } from './files.ts';
import { expectFailure, flukeprint, quick, succeed } from './flukeprint.ts';

const folder = temporaryFolder();
const at = (...names: string[]) => join(folder, ...names);
const device = ['--device', 'wasm', '--workers', '1'];
const train = (...flags: string[]) => ['train', ...quick, '--epochs', '4', '--eval-every', '4', ...flags];
const rounds = ['--rounds', at('rounds')];
const ledger = async () => JSON.parse(await readFile(at('rounds', 'ledger.json'), 'utf8'));

beforeAll(async () => {
  await renderSixFlukes(at('photos'));
  // A photo of each individual that nobody has named.
  await mkdir(at('new'));
  for (let n = 1; n <= 6; n++) await rename(at('photos', `fluke_000${n}`, 'photo_04.jpg'), at('new', `${n}.jpg`));
  await succeed(train('--data', at('photos'), '--output', at('first')));
});

describe('a round of pseudo-labels', () => {
  test('is predicted, trained with, decided, and taken back', async () => {
    const predict = ['pseudo-label', 'predict', '--run', at('first'), '--unlabelled', at('new'), ...rounds, ...device];
    expectFailure(await flukeprint([...predict, '--threshold', '1']), ['no round was made', '--anyway']);
    expectFailure(await flukeprint([...predict, '--threshold', '1', '--anyway']), ['no photo for a round']);

    const { stdout } = await succeed([...predict, '--threshold', '0', '--anyway', '--sheet', at('sheet.png')]);
    expect(stdout).toMatch(/of 6 held-out photos of 6 individuals, 100.0 % are named .* \(\d of 6\)/);
    expect(stdout).toMatch(/95 % are right from --threshold 0\.\d+ on|no threshold makes 95 % of them right/);
    expect(stdout).toContain('6 of 6 photos are named');
    const { columns, rows } = readCsv(at('rounds', 'round-001.csv'));
    expect(columns).toEqual(['path', 'file', 'individual', 'probability', 'round', 'model']);
    expect(rows).toHaveLength(6);
    for (const row of rows) {
      expect(row).toMatchObject({ round: '1', model: at('first'), file: at('new', row.path!) });
      expect(row.individual).toMatch(/^fluke_000[1-6]$/);
      expect(Number(row.probability)).toBeGreaterThan(1 / 6);
    }
    expect((await readFile(at('sheet.png'))).toString('latin1', 1, 4)).toBe('PNG');
    expectFailure(await flukeprint(predict), ['round 1 waits for a decision']);

    const config = ['--config', at('first', 'settings.json')];
    const second = await succeed([
      'train',
      ...config,
      '--additions',
      at('rounds'),
      '--output',
      at('second'),
      '--workers',
      '1',
    ]);
    expect(second.stdout).toContain('18 photos to train on (6 of them pseudo-labelled), 6 queries');
    expect(eventsOf(at('second'), 'evaluation')).toHaveLength(2);

    const accept = ['pseudo-label', 'accept', '--baseline', at('first'), ...rounds, ...device];
    expectFailure(await flukeprint([...accept, '--run', at('first')]), ['was not trained with round 1']);
    const { status, stdout: decided } = await flukeprint([...accept, '--run', at('second')]);
    const [round] = await ledger();
    const better = round.decision.mAP_after >= round.decision.mAP_before;
    expect(round.state).toBe(better ? 'accepted' : 'rejected');
    expect(status).toBe(better ? 0 : 1);
    expect(decided).toContain(`round 1 is ${round.state}: held-out mAP`);

    expect((await succeed(['pseudo-label', 'list', ...rounds])).stdout).toContain(`round 1: ${round.state}, 6 photos`);
    if (better) {
      await succeed(['pseudo-label', 'rollback', '--round', '1', ...rounds]);
      expect((await ledger())[0].state).toBe('rolled back');
    }
  });

  test('needs a network that knows individuals', async () => {
    const triplet = ['--loss', 'triplet', '--sampler', 'pk', '--photos-per-individual', '2'];
    await succeed(['train', ...quick, ...triplet, '--epochs', '1', '--data', at('photos'), '--output', at('triplet')]);
    const args = ['pseudo-label', 'predict', '--run', at('triplet'), '--unlabelled', at('new'), '--rounds', at('none')];
    expectFailure(await flukeprint([...args, ...device]), ['trained by triplets', '--init']);
  });
});

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FolderInUseError } from '../files/folder-lock.ts';
import { UserError } from '../user-error.ts';
import {
  type Addition,
  photosOf,
  readAdditions,
  readRound,
  resolveAdditions,
  withAdditions,
  writeAdditions,
} from './additions.ts';
import { calibration } from './calibration.ts';
import { Rounds } from './rounds.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rounds-'));
});
afterEach(() => rm(folder, { recursive: true }));

const addition = (name: string, round = 1): Addition => ({
  ...{ path: name, file: `/new/${name}`, individual: 'a "1", ä', probability: 0.95, round, model: '/runs/first' },
});

async function addRound(rounds: Rounds, ...names: string[]): Promise<void> {
  const { round, file } = rounds.next;
  await writeAdditions(
    join(folder, file),
    names.map((name) => addition(name, round)),
  );
  const made = { time: '2026-01-01T00:00:00Z', model: '/runs/first', weights: 'w', threshold: 0.9 };
  await rounds.add({ round, file, photos: names.length, ...made });
}
const decision = (before: number, after: number) => ({
  ...{ baseline: '/runs/first', retrained: '/runs/second', mAP_before: before, mAP_after: after },
});
const pathsOf = async () => (await readAdditions(await resolveAdditions([folder]))).map(({ path }) => path);

describe('rounds', () => {
  test('are trained on while they are proposed and once they are accepted', async () => {
    const rounds = await Rounds.openOrEmpty(folder);
    await addRound(rounds, 'x.jpg', 'y.jpg');
    expect(await pathsOf()).toEqual(['x.jpg', 'y.jpg']);
    expect((await rounds.decide(decision(0.5, 0.5))).state).toBe('accepted');
    await addRound(rounds, 'z.jpg');
    expect(await pathsOf()).toEqual(['x.jpg', 'y.jpg', 'z.jpg']);
    expect((await Rounds.open(folder)).all).toEqual(rounds.all);
  });

  test('are refused where the held-out score fell', async () => {
    const rounds = await Rounds.openOrEmpty(folder);
    await addRound(rounds, 'x.jpg');
    expect((await rounds.decide(decision(0.5, 0.499))).state).toBe('rejected');
    expect(await pathsOf()).toEqual([]);
    const file = join(folder, 'round-001.csv');
    expect((await readRound(file)).length).toBe(1);
    await expect(resolveAdditions([file])).rejects.toThrow(`${file}: the round is rejected`);
    await expect(rounds.decide(decision(0, 1))).rejects.toThrow('no round that waits for a decision');
    expect(rounds.next).toEqual({ round: 2, file: 'round-002.csv' });
  });

  test('are taken back with all that came after them', async () => {
    const rounds = await Rounds.openOrEmpty(folder);
    for (const name of ['x.jpg', 'y.jpg', 'z.jpg']) {
      await addRound(rounds, name);
      await rounds.decide(decision(0, 1));
    }
    expect((await rounds.rollBack(2)).map(({ round }) => round)).toEqual([2, 3]);
    expect(await pathsOf()).toEqual(['x.jpg']);
    await expect(rounds.rollBack(2)).rejects.toThrow('round 2 is rolled back: there is nothing to take back');
    await expect(rounds.rollBack(4)).rejects.toThrow('no round 4');
  });

  test('need a ledger that is whole', async () => {
    await expect(Rounds.open(folder)).rejects.toThrow(`${folder} holds no rounds`);
    await writeFile(join(folder, 'ledger.json'), '[{"round": 1}]');
    await expect(Rounds.open(folder)).rejects.toBeInstanceOf(UserError);
  });
});

describe('additions', () => {
  test('come back from their CSV', async () => {
    // Also those that a spreadsheet would run, and that get an apostrophe in tables for people.
    const additions = ['ä, "b".jpg', '=1+1.jpg', '@a.jpg', "'=.jpg"].map((name) => ({
      ...addition(name),
      individual: name,
    }));
    await writeAdditions(join(folder, 'a.csv'), additions);
    expect(await readAdditions([join(folder, 'a.csv')])).toEqual(additions);
  });

  test('that are damaged are named with their line', async () => {
    const file = join(folder, 'a.csv');
    await writeFile(file, 'path,file,individual,probability,round,model\nx,/x,a,0.9,1,m\ny,/y,a,1.5,1,m\n');
    await expect(readRound(file)).rejects.toThrow(`${file}, line 3: probability`);
    await expect(resolveAdditions([join(folder, 'none')])).rejects.toThrow('does not exist');
  });

  test('are trained on, and neither asked about nor matched against', () => {
    const photo = (name: string, individual = 'a') => ({ path: name, file: `/${name}`, individual });
    const split = {
      ...{ individuals: ['a', 'b'], training: [photo('1')], gallery: [photo('1')], queries: [photo('2')], leftOut: [] },
    };
    const additions = photosOf([
      { ...addition('new.jpg'), individual: 'b' },
      { ...addition('nobody.jpg'), individual: 'c' },
      { ...addition('again.jpg'), individual: 'a', file: '/2' },
      { ...addition('twice.jpg'), individual: 'b', file: '/new/new.jpg' },
    ]);
    const { split: extended, problems } = withAdditions(split, additions);
    expect(extended.training.map(({ path }) => path)).toEqual(['1', 'pseudo-label 1/new.jpg']);
    expect(extended).toMatchObject({ gallery: split.gallery, queries: split.queries, individuals: split.individuals });
    expect(problems.map(({ reason }) => reason)).toEqual([
      'c is not among the individuals',
      'it is a labelled photo already',
      'it is a labelled photo already',
    ]);
  });
});

test('calibration counts the sure predictions and the right ones among them', () => {
  const predictions = [0.95, 0.9, 0.5, 0.99].map((probability, i) => ({ individual: 'abab'[i]!, probability }));
  expect(calibration(predictions, ['a', 'a', 'a', 'b'], 0.9)).toEqual({
    ...{ coverage: 0.75, precision: 2 / 3, sure: 3, right: 2 },
  });
  expect(calibration(predictions, ['a', 'a', 'a', 'b'], 1)).toMatchObject({ coverage: 0, precision: Number.NaN });
});

test('a folder is changed by one process at a time, and what is no round of its own stays', async () => {
  await expect(Rounds.openToChange(folder)).rejects.toThrow(`${folder} holds no rounds`);
  const mine = join(folder, 'mine');
  await mkdir(mine);
  await writeFile(join(mine, 'round-001.csv'), 'mine');
  await expect(Rounds.openOrCreate(mine)).rejects.toThrow(`${join(mine, 'round-001.csv')} is there`);
  expect(await readFile(join(mine, 'round-001.csv'), 'utf8')).toBe('mine');

  await Rounds.openOrCreate(folder);
  await expect(Rounds.openOrCreate(folder)).rejects.toBeInstanceOf(FolderInUseError);
});

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compareEvaluations } from './compare-evaluations.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'compare-'));
});
afterAll(() => rm(folder, { recursive: true }));

interface Query {
  readonly query: string;
  readonly individual: string;
  readonly rank: number;
}

/** Forty animals with two queries each, of which `right` of each ten are answered rightly. */
const queries = (right: number): Query[] =>
  Array.from({ length: 80 }, (_, i) => ({
    query: `${i}.jpg`,
    individual: `whale ${i % 40}`,
    rank: i % 10 < right ? 1 : 30,
  }));

async function evaluation(name: string, rows: readonly Query[], openSet?: (row: Query) => string): Promise<string> {
  const place = join(folder, name);
  await mkdir(place, { recursive: true });
  const lines = rows.map(({ query, individual, rank }) =>
    [query, individual, rank, 1 / rank, rank <= 5 ? 1 / rank : 0].join(),
  );
  await writeFile(
    join(place, 'queries.csv'),
    ['query,individual,rank,average_precision,average_precision_at_5', ...lines, ''].join('\n'),
  );
  if (openSet)
    await writeFile(
      join(place, 'open-set.csv'),
      ['query,individual,unseen,similarity,right', ...rows.map(openSet), ''].join('\n'),
    );
  return place;
}

const byName = (comparison: Awaited<ReturnType<typeof compareEvaluations>>) =>
  Object.fromEntries(comparison.figures.map((figure) => [figure.name, figure]));

test('a difference with its interval, whatever the order of rows', async () => {
  const first = await evaluation('weak', queries(4));
  const second = await evaluation('strong', queries(7).toReversed());
  const comparison = await compareEvaluations(first, second);
  expect(comparison).toMatchObject({ queries: 80, individuals: 40 });
  const { 'R@1': figure } = byName(comparison);
  expect(figure).toMatchObject({ first: 0.4, second: 0.7, difference: { value: expect.closeTo(0.3, 12) } });
  const { interval, p } = figure!.difference;
  expect(interval![0]).toBeGreaterThan(0.1);
  expect(interval![1]).toBeLessThan(0.5);
  expect(p).toBeLessThan(0.01);
  const turned = byName(await compareEvaluations(second, first))['R@1']!;
  expect(turned.difference.value).toBeCloseTo(-0.3, 12);
  expect(Object.keys(byName(comparison))).toEqual(['mAP', 'MAP@5', 'R@1', 'R@5', 'R@20']);
});

test('an evaluation does not differ from itself, in the open set neither', async () => {
  const open = ({ query, individual, rank }: Query) =>
    [query, individual, Number(individual.slice(6)) % 2 ? 'yes' : 'no', 1 / rank, rank === 1 ? 'yes' : 'no'].join();
  const place = await evaluation(join('run', 'evaluation'), queries(6), open);
  const comparison = byName(await compareEvaluations(join(folder, 'run'), place));
  expect(Object.keys(comparison)).toEqual([
    'mAP',
    'MAP@5',
    'R@1',
    'R@5',
    'R@20',
    'AUROC',
    'BAKS',
    'BAUS',
    '√(BAKS·BAUS)',
  ]);
  for (const { first, second, difference } of Object.values(comparison)) {
    expect(second).toBe(first);
    expect(difference).toEqual({ value: 0, interval: [0, 0], p: 1 });
  }
});

test('other queries, other names and what is no evaluation are refused', async () => {
  const first = await evaluation('first', queries(5));
  const fewer = await evaluation('fewer', queries(5).slice(1));
  await expect(compareEvaluations(first, fewer)).rejects.toThrow(
    /asked about different photos: 80 and 79 queries, 1 of the first not in the second, 0\.jpg among them; measure both with the same --data/,
  );
  await expect(compareEvaluations(fewer, first)).rejects.toThrow(
    '79 and 80 queries, 0 of the first not in the second;',
  );
  const renamed = await evaluation('renamed', [{ ...queries(5)[0]!, individual: 'other' }, ...queries(5).slice(1)]);
  await expect(compareEvaluations(first, renamed)).rejects.toThrow('call the animal of 0.jpg by different names');
  await expect(compareEvaluations(first, join(folder, 'none'))).rejects.toThrow(
    /none holds no queries\.csv .* flukeprint evaluate/,
  );
  await writeFile(join(folder, 'renamed', 'queries.csv'), 'a,b\n1,2\n');
  await expect(compareEvaluations(first, renamed)).rejects.toThrow(/queries\.csv is no table of an evaluation/);
  const alone = await evaluation('alone', [queries(5)[0]!]);
  await expect(compareEvaluations(alone, alone)).rejects.toThrow('one individual says nothing of others');
});

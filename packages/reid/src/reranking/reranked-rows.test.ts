import { ReferenceBackend } from '@flukeprint/kernels';
import { expect, test } from 'vitest';
import { similarities } from '../matching/retrieval.ts';
import { photosOfAnimals } from '../testing/photos-of-animals.ts';
import { type Reranking, rerankedRows, scoresId } from './reranked-rows.ts';

const backend = new ReferenceBackend();
const { queries, gallery } = photosOfAnimals(8, 6, 0.7);

async function rows(reranking: Reranking | null): Promise<number[][]> {
  const found: number[][] = [];
  await rerankedRows(backend, { queries, gallery, own: () => [] }, reranking, (query, row) => {
    found[query] = Array.from(row);
  });
  return found;
}

test('without a re-ranking scores are the cosines, to the bit', async () => {
  const cosines: number[][] = [];
  await similarities(backend, queries, gallery, (query, row) => {
    cosines[query] = Array.from(row);
  });
  expect(await rows(null)).toEqual(cosines);
});

test.each(['k-reciprocal', 'query-expansion'] as const)('%s scores differ with the neighbours', async (method) => {
  const usual = await rows({ method });
  expect(usual).toHaveLength(8);
  expect(usual.flat().every(Number.isFinite)).toBe(true);
  expect(usual).not.toEqual(await rows(null));
  expect(usual).not.toEqual(await rows({ method, neighbours: 2 }));
});

test('scores have an id by what made them; plain cosines that of their network', async () => {
  expect(await scoresId('a', undefined)).toBe('a');
  const id = await scoresId('a', { method: 'k-reciprocal' });
  expect(id).toBe(await scoresId('a', { method: 'k-reciprocal', neighbours: 20 }));
  const others = [
    scoresId('b', { method: 'k-reciprocal' }),
    scoresId('a', { method: 'k-reciprocal', neighbours: 5 }),
    scoresId('a', { method: 'query-expansion', neighbours: 20 }),
  ];
  expect(new Set([id, 'a', ...(await Promise.all(others))]).size).toBe(5);
});

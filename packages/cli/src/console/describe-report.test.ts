import { emptyReport, exampleReport } from '@flukeprint/reid/testing/example-report';
import { expect, test } from 'vitest';
import { describeReport } from './describe-report.ts';

test('says what was found, with examples', () => {
  const lines = describeReport(exampleReport, { distance: 6, seconds: 60 })
    .split('\n')
    .map((line) => line.split(/ {2,}/));
  expect(Object.fromEntries(lines)).toEqual({
    photos: '10, 2 of them of nobody known',
    individuals: '3, 1 to 4 photos each, mean 2.7, median 3',
    'with one photo': '1 individual, C',
    sizes: '40 × 30 to 4000 × 3000, 2 different, most often 40 × 30',
    formats: '7 jpeg, 1 png',
    dates: '3 photos, 2024-08-03 to 2025-01-01',
    'bursts (60 s)': '1, of 3 photos',
    problems: '1, A/x.jpg: file is empty',
    'same bytes': '1 group, A/1.jpg = B/1.jpg',
    'near-duplicates (≤ 6 bits)': '1 pair, A/2.jpg ≈ A/3.jpg',
    'suspicious labels': '2 pairs, e.g. A/1.jpg ≈ B/1.jpg',
    'names alike': '1, “A” “a ”',
  });
  expect(describeReport({ ...exampleReport, pairs_left_out: true }, { distance: 6, seconds: 60 })).toContain(
    'more pairs',
  );
  expect(describeReport(emptyReport, { distance: 6, seconds: 60 })).not.toMatch(/NaN|undefined/);
});

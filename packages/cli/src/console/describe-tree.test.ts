import { expect, test } from 'vitest';
import { describeTree } from './describe-tree.ts';

/** The second of several folders names the individual, unless it is a card. */
const photosAt = (...paths: string[]) =>
  paths.map((path) => {
    const [, name = ''] = path.split('/').slice(0, -1);
    return { path, file: `/${path}`, individual: name === 'DCIM' ? '' : name };
  });

test('shows folders with their photos, and which name individuals', () => {
  const photos = photosAt(
    ...[
      '2023/Alba/a.jpg',
      '2023/Alba/b.jpg',
      '2023/Bruno/c.jpg',
      '2023/Cora/d.jpg',
      '2023/Dido/e.jpg',
      '2024/Alba/f.jpg',
    ],
    ...['2024/DCIM/g.jpg', '2024/g.jpg', 'h.jpg'],
  );
  expect(describeTree({ photos, namedBy: { level: 2, isPlain: true } }).split('\n')).toEqual([
    '  2023/  5 photos',
    '    Alba/  2 photos  ← individual',
    '    Bruno/  1 photo  ← individual',
    '    Cora/  1 photo  ← individual',
    '    … 1 more folder',
    '  2024/  3 photos',
    '    Alba/  1 photo  ← individual',
    '    DCIM/  1 photo',
    '    1 photo directly here',
    '  1 photo directly here',
  ]);
});

test('has nothing to show of tables and loose photos', () => {
  expect(describeTree({ photos: photosAt('a/b.jpg') })).toBe('');
  expect(describeTree({ photos: photosAt('b.jpg'), namedBy: { level: 'none', isPlain: true } })).toBe('');
});

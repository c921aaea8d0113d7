import { describe, expect, it } from 'vitest';
import { figure, table } from './table.ts';

describe('table', () => {
  it('makes columns as wide as their widest cell and lines numbers up on the right', () => {
    const text = table(
      [{ header: 'kernel' }, { header: 'GFLOP/s', align: 'right' }, { header: '' }],
      [
        ['conv 3×3, 64 → 64', '180', '✓'],
        ['linear', '9.50', ''],
      ],
    );
    expect(text.split('\n')).toEqual([
      'kernel             GFLOP/s',
      '─────────────────────────────',
      'conv 3×3, 64 → 64      180  ✓',
      'linear                9.50',
    ]);
  });

  it('of no rows is its header', () => {
    expect(table([{ header: 'a' }], [])).toBe('a\n─');
  });

  it('refuses rows of another length', () => {
    expect(() => table([{ header: 'a' }], [['1', '2']])).toThrow('expected 1 cells per row but received 2');
  });
});

it('figure shows three significant digits, two below one', () => {
  expect([312.4, 99.96, 31.24, 9.996, 3.124, 0.3124].map(figure)).toEqual([
    '312',
    '100',
    '31.2',
    '10.0',
    '3.12',
    '0.31',
  ]);
});

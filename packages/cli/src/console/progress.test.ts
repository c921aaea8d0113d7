import { afterEach, expect, test, vi } from 'vitest';
import { Pace } from './pace.ts';
import { progressLine, TerminalProgress } from './progress.ts';

afterEach(() => vi.restoreAllMocks());

test('a pace forgets a slow start, and what was done before', () => {
  const clock = { now: 5000 };
  const pace = new Pace(100, () => clock.now);
  expect(pace.perSecond(100)).toBe(0);
  clock.now += 20_000;
  expect(pace.perSecond(120)).toBe(1);
  for (let done = 120, second = 0; second < 90; second++) {
    clock.now += 1000;
    done += 10;
    if (second === 89) expect(pace.perSecond(done)).toBeCloseTo(10, 9);
    else pace.perSecond(done);
  }
});

test('lines of the longest counts fit 80 columns', () => {
  const epoch = {
    ...{ title: 'epoch 120/120', unit: 'photos', done: 12_345, total: 12_345, perSecond: 1234 },
    ...{ secondsLeftInAll: 9000, note: 'loss 12.345' },
  };
  expect(progressLine(epoch)).toBe('epoch 120/120: 12345/12345 photos, 1234/s, 2 h 30 min left in all, loss 12.345');
  const search = { ...epoch, title: 'looking for flukes', done: 5, perSecond: 0.512, secondsLeftInAll: undefined };
  expect(progressLine({ ...search, note: '' })).toBe('looking for flukes: 5/12345 photos, 0.5/s, 6:41:42 left');
  expect(progressLine({ ...search, perSecond: 0, note: '' })).toBe('looking for flukes: 5/12345 photos, 0.0/s, – left');
});

test('where nobody looks, a line comes after ten seconds, and then every thirty', () => {
  const clock = { now: 0 };
  vi.spyOn(performance, 'now').mockImplementation(() => clock.now);
  const printed: string[] = [];
  vi.spyOn(console, 'error').mockImplementation((line: string) => printed.push(`${clock.now / 1000} s: ${line}`));
  const progress = new TerminalProgress('reading', 'photos', 100);
  for (let done = 1; done <= 100; done++) {
    clock.now += 1000;
    progress.update(done);
  }
  progress.stop();
  expect(printed).toEqual([
    '11 s: reading: 11/100 photos, 1.0/s, 1:29 left',
    '42 s: reading: 42/100 photos, 1.0/s, 0:58 left',
    '73 s: reading: 73/100 photos, 1.0/s, 0:27 left',
  ]);
});

import { randomStream } from '@flukeprint/random';
import { expect, test } from 'vitest';
import { randomErasing } from './random-erasing.ts';

const size = 40;
const plane = size * size;

test('erases one rectangle of all channels, at the given rate and size', () => {
  const areas: number[] = [];
  for (let i = 0; i < 400; i++) {
    const data = new Float32Array(3 * plane).fill(1);
    const erasing = { p: 0.25, scale: [0.02, 0.1], ratio: [0.3, 3.3] } as const;
    randomErasing({ data, width: size, height: size }, erasing, randomStream(i, 'erase'));
    const erased = [...data.keys()].filter((at) => data[at] === 0);
    if (erased.length === 0) continue;
    const first = erased.filter((at) => at < plane);
    expect(erased).toEqual([first, first.map((at) => at + plane), first.map((at) => at + 2 * plane)].flat());
    const width = new Set(first.map((at) => at % size)).size;
    const height = new Set(first.map((at) => Math.floor(at / size))).size;
    expect(first).toHaveLength(width * height);
    areas.push(first.length / plane);
  }
  expect(areas.length).toBeGreaterThan(70);
  expect(areas.length).toBeLessThan(130);
  expect(Math.min(...areas)).toBeGreaterThan(0.015);
  expect(Math.max(...areas)).toBeLessThan(0.115);
  expect(Math.max(...areas)).toBeGreaterThan(0.09);
});

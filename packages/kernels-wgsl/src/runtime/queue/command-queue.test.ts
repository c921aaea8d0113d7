import { expect, test } from 'vitest';
import { create } from 'webgpu';
import { openDevice } from '../device.ts';
import { sizeClass } from '../memory/buffer-pool.ts';
import { CommandQueue, foldGrid } from './command-queue.ts';
import '../gpu.ts'; // for WebGPU's globals

test.for([1, 65_535, 65_536, 65_537, 131_071, 1_000_003, 65_535 * 65_535])('%d workgroups fold into a grid', (n) => {
  const [width, height] = foldGrid(n, 65_535);
  expect(Math.max(width, height)).toBeLessThanOrEqual(65_535);
  expect(width * height).toBeGreaterThanOrEqual(n);
  expect(width * (height - 1)).toBeLessThan(n); // no row is surplus
});

test('sizes of buffers waste little', () => {
  expect(sizeClass(4)).toBe(256);
  expect(sizeClass(256)).toBe(256);
  expect(sizeClass(1025)).toBe(1280);
  for (let bytes = 1024; bytes < 2 ** 31; bytes = Math.ceil(bytes * 1.37)) {
    expect(sizeClass(bytes)).toBeGreaterThanOrEqual(bytes);
    expect(sizeClass(bytes)).toBeLessThanOrEqual(1.25 * bytes);
    expect(sizeClass(sizeClass(bytes))).toBe(sizeClass(bytes));
  }
});

test('a batch that would take long is submitted before it is full', async () => {
  const { device } = await openDevice(create(['backend=null']));
  const queue = new CommandQueue(device, 65_535);
  const submitsAfter = (flop: number) => {
    queue.begin();
    queue.worked(flop);
    return queue.counts.submits;
  };
  expect([15e9, 4e9, 2e9, 1e9, 500e9, 1e9].map(submitsAfter)).toEqual([0, 0, 1, 1, 2, 2]);
  await queue.errors.check();
  queue.destroy();
  device.destroy();
});

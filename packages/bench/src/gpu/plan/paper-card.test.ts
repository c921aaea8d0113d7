import { expect, test } from 'vitest';
import { balance, occupancy } from './paper-card.ts';

test('registers limit a product of large tiles', () => {
  // 104 registers · 32 = 3328 of a warp, 13 portions of 256; 65536 ÷ 3328 = 19 warps, 9 workgroups of two.
  const found = occupancy({ invocations: 64, workgroupBytes: 8256, registers: 104 });
  expect(found).toEqual({ perSm: 9, share: 18 / 64, limitedBy: 'registers' });
});

test('registers beyond 255 spill, and do not count', () => {
  expect(occupancy({ invocations: 256, workgroupBytes: 0, registers: 400 }).perSm).toBe(1);
});

test('workgroup memory limits one that takes much', () => {
  // 233472 ÷ (49152 + 1024) = 4.65
  const found = occupancy({ invocations: 128, workgroupBytes: 49_152, registers: 64 });
  expect(found).toEqual({ perSm: 4, share: 16 / 64, limitedBy: 'workgroup memory' });
});

test('warps limit one that takes little, workgroups small ones', () => {
  expect(occupancy({ invocations: 256, workgroupBytes: 0, registers: 32 })).toEqual({
    perSm: 8,
    share: 1,
    limitedBy: 'warps',
  });
  expect(occupancy({ invocations: 32, workgroupBytes: 0, registers: 32 })).toMatchObject({
    perSm: 32,
    share: 0.5,
    limitedBy: 'workgroups',
  });
});

test('balance is what the busiest multiprocessor leaves to the others', () => {
  expect(balance(132, 132)).toBe(1);
  expect(balance(66, 132)).toBe(0.5);
  expect(balance(133, 132)).toBeCloseTo(133 / 264);
  expect(balance(1320, 132)).toBe(1);
});

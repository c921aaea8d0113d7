import { describe, expect, it } from 'vitest';
import { measured } from '../testing.ts';
import { kernelList, showKernels } from './kernels.ts';

describe('kernelList', () => {
  it('has every pass of every kernel, but no gradient for photos', () => {
    const list = kernelList(8);
    const ofPhotos = list.filter(({ work }) => work.weight[1] === 3);
    expect(ofPhotos.map(({ work }) => work.pass)).toEqual(['forward', 'weight_grad']);
    expect(new Set(list.map(({ name, work }) => `${name} ${work.pass}`)).size).toBe(list.length);
    expect(list.length).toBe(13 * 3 - 1);
  });

  it('takes the batch', () => {
    for (const { work } of kernelList(5)) expect([5, 256]).toContain(work.input[0]);
  });
});

it('the table fits 120 columns with all peers', () => {
  const peers = { torch: 0.42, tfjs: 12.3, jax: 1234, onnxruntime: 0.42 };
  const rows = kernelList(8).map(({ name, work }) => ({
    ...measured(name, peers),
    ...work,
    input: [...work.input],
    weight: [...work.weight],
    output: [...work.output],
  }));
  const text = showKernels({ product: rows[0]!, rows }, Object.keys(peers));
  expect(text).toContain('×1234');
  for (const line of text.split('\n').slice(3)) expect([...line].length).toBeLessThanOrEqual(120);
});

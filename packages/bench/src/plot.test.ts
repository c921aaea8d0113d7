import { expect, it } from 'vitest';
import { plot } from './plot.ts';
import { sampleResults } from './testing.ts';

it('draws kernels and networks, with all engines', async () => {
  const svg = await plot(sampleResults());
  expect(svg).toMatch(/^<svg/);
  for (const text of ['forward, GFLOP/s', 'conv 7×7/2', 'training, images/s', 'resnet34', 'torch']) {
    expect(svg).toContain(text);
  }
  expect(svg).not.toContain('inference');
});

it('draws nothing where nothing was timed', async () => {
  const { kernels: _, training: __, ...results } = sampleResults();
  expect(await plot(results)).toBeNull();
});

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderFlukes } from '@flukeprint/data';
import { expect, test } from 'vitest';
import { readDataset } from '../../photos/dataset.ts';
import { silent } from '../../reporter.ts';
import { defaults } from '../../settings/presets.ts';
import { layOut } from './layout.ts';
import { planMemory } from './plan-memory.ts';
import { traceStep } from './trace-step.ts';

test('plans for the individuals of the photos, and draws the plan', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'plan-memory-'));
  try {
    const data = join(folder, 'photos');
    await renderFlukes({ folder: data, individuals: 3, photosPerIndividual: 3, width: 64, height: 48, workers: 1 });
    const settings = { ...defaults, data, imageSize: 32, batchSize: 2 };
    const picture = join(folder, 'plan.svg');
    const layout = await planMemory({ settings, picture, workers: 1 });
    const { split } = await readDataset(settings, { reporter: silent, workers: 1 });
    expect(split.individuals).toHaveLength(3);
    expect(layout.totalBytes).toBe(layOut(traceStep(settings, split)).totalBytes);
    const svg = await readFile(picture, 'utf8');
    expect(svg).toMatch(/^<svg/);
    expect(svg).toContain('resnet18, 32 px, batch 2, f32');
  } finally {
    await rm(folder, { recursive: true });
  }
});

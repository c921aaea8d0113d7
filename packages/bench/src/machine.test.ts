import { describe, expect, it } from 'vitest';
import { machineSlug, thisMachine } from './machine.ts';

describe('machineSlug', () => {
  it.each([
    ['Intel(R) Xeon(R) Platinum 8375C CPU @ 2.90GHz', 2, 'intel-xeon-platinum-8375c-2-cores'],
    ['AMD EPYC', 2, 'amd-epyc-2-cores'],
    ['AMD Ryzen 7 5800X 8-Core Processor', 16, 'amd-ryzen-7-5800x-16-cores'],
    ['13th Gen Intel(R) Core(TM) i7-1360P', 16, '13th-gen-intel-core-i7-1360p-16-cores'],
    ['Apple M2', 8, 'apple-m2-8-cores'],
    ['unknown arm64', 1, 'unknown-arm64-1-core'],
    ['', 4, 'unknown-4-cores'],
  ])('%s, %i cores', (cpu, cores, slug) => {
    expect(machineSlug({ cpu, cores })).toBe(slug);
  });
});

it('this machine has a name and cores', () => {
  const machine = thisMachine();
  expect(machine.cpu).not.toBe('');
  expect(machine.cores).toBeGreaterThanOrEqual(1);
  expect(machine.node).toBe(process.version);
});

import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Backend } from '@flukeprint/kernels';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDevices } from '../devices.ts';
import { type Fixture, listFixtures, readFixture } from './fixture.ts';
import { calls } from './operations.ts';
import { passesActivations, runFixture } from './run-fixture.ts';

const fixtures: [name: string, fixture: Fixture][] = [];
for (const path of await listFixtures(fileURLToPath(new URL('../fixtures', import.meta.url)))) {
  fixtures.push([basename(path, '.safetensors'), await readFixture(path)]);
}

test('every operation has a reference output', () => {
  expect(new Set(fixtures.map(([, { operation }]) => operation))).toEqual(new Set(Object.keys(calls)));
});

for (const { name, missing, open } of testDevices('reference', 'wasm', 'webgpu')) {
  describe.skipIf(missing)(`PyTorch on ${name}`, () => {
    let backend: Backend;
    beforeAll(async () => {
      backend = await open();
    });
    afterAll(() => backend?.destroy());

    test.each(fixtures)('%s', async (_, fixture) => {
      expect(await runFixture(backend, fixture)).toMatchObject({ passed: true, reason: '' });
      expect(backend.liveBytes).toBe(0);
    });

    test.for(fixtures.filter(([, fixture]) => passesActivations(fixture)))(
      '%s in f16',
      async ([, fixture], context) => {
        context.skip(!backend.supportsF16, 'f32 alone');
        expect(await runFixture(backend, fixture, 'f16')).toMatchObject({ passed: true, reason: '' });
        expect(backend.liveBytes).toBe(0);
      },
    );
  });
}

describe('the comparison finds', () => {
  const [backend] = testDevices('reference');
  const [, good] = fixtures.find(([, { operation }]) => operation === 'linear')!;
  const outcome = async (change: Partial<Fixture>) => runFixture(await backend!.open(), { ...good, ...change });

  const changed = (value: (x: number) => number): Partial<Fixture> => {
    const { shape, data } = good.outputs.get('output')!;
    return {
      outputs: new Map([
        ['output', { shape, data: Float32Array.from(Array.from<number | bigint>(data), (x) => value(Number(x))) }],
      ]),
    };
  };
  const scalar = { shape: [], data: new Float32Array(1) };

  test.each<[string, Partial<Fixture>, RegExp]>([
    ['a wrong value', changed((x) => x + 0.01), /output\[0\] is .*, expected/],
    ['a NaN', changed(() => Number.NaN), /expected NaN/],
    ['a wrong shape', { outputs: new Map([['output', scalar]]) }, /expected output to be \[\], received/],
    ['an unknown operation', { operation: 'fold' }, /unknown operation fold/],
    ['an unknown attribute', { attributes: { colour: 1 } }, /linear has no attribute colour/],
    ['an unknown result', { outputs: new Map([['entropy', scalar]]) }, /output.entropy is not computed/],
    ['nothing to compare', { outputs: new Map(), gradients: new Map(), gradOutput: undefined }, /expects nothing/],
  ])('%s', async (_, change, reason) => {
    const result = await outcome(change);
    expect(result.passed).toBe(false);
    expect(result.reason).toMatch(reason);
  });
});

import type { ConformanceCase } from '@flukeprint/kernels/conformance';
import { conformanceCases, f16Cases, runCase } from '@flukeprint/kernels/conformance';
import { afterAll, describe, expect, test } from 'vitest';
import { Choices } from '../../runtime/tuning/choices.ts';
import { f16Tolerance, testBackend } from '../../testing/test-backend.ts';
import { MATRIX_THREADS, type TileName, tileCandidates, tileConstants, tileGrid, tiles } from './tile.ts';

/** Takes this way wherever it is offered. */
class Always extends Choices {
  readonly #wanted: string;
  asked = 0;

  constructor(wanted: string) {
    super();
    this.#wanted = wanted;
  }

  override fastest<Name extends string>(_: string, candidates: readonly [Name, ...Name[]]): Name {
    const found = candidates.find((name) => name === this.#wanted);
    if (found) this.asked += 1;
    return found ?? candidates[0];
  }
}

const names = Object.keys(tiles) as TileName[];
// Large ones: to smaller products not every tile is offered.
const titles = ['several tiles and a rest', '3 groups, stride 2', 'tiles and a rest'];
const isLarge = ({ operation, name }: ConformanceCase) =>
  /^(conv2d|linear)/.test(operation) && titles.some((title) => name.includes(title));

describe.for(names)('tile %s', async (name) => {
  const choices = new Always(name);
  const backend = await testBackend({ choices });
  afterAll(() => backend?.destroy());

  const inMatrices = tiles[name].unit === 'matrices';
  const cases = (inMatrices ? f16Cases : conformanceCases).filter(isLarge);

  test.skipIf(!backend || (inMatrices && !backend.matrixUnit))('computes what the reference does', async () => {
    for (const c of cases) {
      const { passed, message } = await runCase(backend!, c, inMatrices ? f16Tolerance(backend!, c) : undefined);
      expect(passed, message).toBe(true);
    }
    expect(choices.asked).toBeGreaterThan(0);
  });

  test('keeps within the limits that every adapter has', () => {
    const tile = tiles[name];
    const vectors = tile.step / 4;
    const threads = tile.unit === 'registers' ? tile.threadRows * tile.threadColumns : MATRIX_THREADS;
    expect(threads).toBeLessThanOrEqual(256);
    // Each invocation brings as many vectors as the others, always of the same column.
    expect((vectors * tile.rows) % threads).toBe(0);
    expect((vectors * tile.columns) % threads).toBe(0);
    expect(threads % tile.columns).toBe(0);
    const padding = 8 / vectors;
    const bytes =
      tile.unit === 'registers'
        ? 16 * vectors * (tile.rows + tile.columns + 2 * padding)
        : 8 * (vectors + 2) * (tile.rows + tile.columns) + 4 * (MATRIX_THREADS / 32) * 16 * 16;
    expect(bytes).toBeLessThanOrEqual(16384);
  });
});

const f32 = { matrixUnit: undefined, dtype: 'f32' } as const;
const unit = { rows: 16, columns: 16, depth: 16, subgroup: 32, isChosen: true };

test('the likely tile is first, wasteful ones are left out', () => {
  expect(tileCandidates(f32, 64, 200_704, 1)[0]).toBe('64x128');
  expect(tileCandidates(f32, 512, 3136, 1)).toContain('128x128');
  expect(tileCandidates(f32, 3, 5, 1)).toEqual(['32x32']);
  expect(new Set(tileCandidates(f32, 512, 3136, 1)).size).toBe(tileCandidates(f32, 512, 3136, 1).length);
});

test('a grid covers the result', () => {
  expect(tileGrid(tiles['64x128'], 65, 128)).toEqual({ rowTiles: 2, columnTiles: 1 });
});

test('matrices multiply what is f16 where there is a unit for them', () => {
  expect(tileCandidates({ matrixUnit: unit, dtype: 'f16' }, 512, 3136, 1)[0]).toBe('matrices 128x64');
  expect(tileCandidates({ matrixUnit: unit, dtype: 'f32' }, 512, 3136, 1)).not.toContain('matrices 128x64');
  expect(tileCandidates({ matrixUnit: undefined, dtype: 'f16' }, 512, 3136, 1)).not.toContain('matrices 128x64');
});

test.for([
  [unit, { SUBGROUPS_DOWN: 2, SUBGROUPS_ACROSS: 2, BLOCK_ROWS: 4, BLOCK_COLUMNS: 2, SUBGROUP_SIZE: 32 }],
  [
    { ...unit, subgroup: 64 },
    { SUBGROUPS_DOWN: 2, SUBGROUPS_ACROSS: 1, BLOCK_ROWS: 4, BLOCK_COLUMNS: 4 },
  ],
  [
    { rows: 8, columns: 8, depth: 8, subgroup: 8, isChosen: false },
    { SUBGROUPS_DOWN: 4, SUBGROUPS_ACROSS: 4, BLOCK_ROWS: 4, BLOCK_COLUMNS: 2 },
  ],
] as const)('%o divides a tile of 128 × 64 among its subgroups', ([matrixUnit, expected]) => {
  expect(tileConstants(tiles['matrices 128x64'], matrixUnit)).toMatchObject(expected);
});

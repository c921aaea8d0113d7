import { conformanceCases, runCase } from '@flukeprint/kernels/conformance';
import { afterAll, describe, expect, test } from 'vitest';
import { testBackend } from '../testing.ts';
import { Choices } from '../tuning/choices.ts';
import { type TileName, tileCandidates, tileGrid, tiles } from './tile.ts';

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
const products = conformanceCases.filter(
  ({ operation, name }) => /^(conv2d|linear)/.test(operation) && titles.some((title) => name.includes(title)),
);

describe.for(names)('tile %s', async (name) => {
  const choices = new Always(name);
  const backend = await testBackend({ choices });
  afterAll(() => backend?.destroy());

  test.skipIf(!backend)('computes what the reference does', async () => {
    for (const c of products) {
      const { passed, message } = await runCase(backend!, c);
      expect(passed, message).toBe(true);
    }
    expect(choices.asked).toBeGreaterThan(0);
  });

  test('keeps within the limits that every adapter has', () => {
    const { threadRows, threadColumns, registerRows, registerColumns, step } = tiles[name];
    const [rows, columns] = [threadRows * registerRows, threadColumns * registerColumns];
    const threads = threadRows * threadColumns;
    expect(threads).toBeLessThanOrEqual(256);
    const vectors = step / 4;
    // Each invocation brings as many vectors as the others, always of the same column.
    expect((vectors * rows) % threads).toBe(0);
    expect((vectors * columns) % threads).toBe(0);
    expect(threads % columns).toBe(0);
    const pitch = 8 / vectors;
    expect(16 * vectors * (rows + columns + 2 * pitch)).toBeLessThanOrEqual(16384);
  });
});

test('the likely tile is first, wasteful ones are left out', () => {
  expect(tileCandidates(64, 200_704, 1)[0]).toBe('64x128');
  expect(tileCandidates(512, 3136, 1)).toContain('128x128');
  expect(tileCandidates(3, 5, 1)).toEqual(['32x32']);
  expect(new Set(tileCandidates(512, 3136, 1)).size).toBe(tileCandidates(512, 3136, 1).length);
});

test('a grid covers the result', () => {
  expect(tileGrid(tiles['64x128'], 65, 128)).toEqual({ rowTiles: 2, columnTiles: 1 });
});

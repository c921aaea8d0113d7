import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { silent } from '../reporter.ts';
import { recordingReporter } from '../testing/recording-reporter.ts';
import { UserError } from '../user-error.ts';
import { readEmbeddings, writeEmbeddings } from './embeddings-file.ts';
import type { EmbeddedPhotos } from './embeddings-format.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'embeddings-'));
  path = join(folder, 'fin whales.npy');
});
afterEach(() => rm(folder, { recursive: true }));

const three: EmbeddedPhotos = {
  embeddings: { count: 3, size: 2, data: Float32Array.of(1, 0, 0, 1, 0.6, 0.8) },
  paths: ['a/1.jpg', 'ä, "b"/2 .jpg', 'c\nd'],
  individuals: ['a', 'ä, "b"', ''],
  network: 'the network',
};
const csv = 'row,path,individual\n0,x.jpg,x\n1,y.jpg,y\n';

/** An .npy file as numpy writes it (format 1.0). */
function npy(descr: string, shape: string, data: Uint8Array | ArrayLike<number>, fortran = 'False'): Buffer {
  const header = `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }`
    .padEnd(117, ' ')
    .concat('\n');
  const length = Buffer.alloc(2);
  length.writeUInt16LE(header.length);
  const values = data instanceof Uint8Array ? data : Buffer.from(Float32Array.from(data).buffer);
  return Buffer.concat([Buffer.from('\x93NUMPY\x01\x00', 'latin1'), length, Buffer.from(header), values]);
}
const read = async (bytes: Uint8Array, table: string | Uint8Array = csv) => {
  await writeFile(path, bytes);
  await writeFile(join(folder, 'fin whales.csv'), table);
  return readEmbeddings(path, silent);
};
const good = npy('<f4', '(2, 2)', [1, 0, 0, 1]);

test('come back as they were written, whatever the paths', async () => {
  await writeEmbeddings(path, three);
  expect(await readEmbeddings(path, silent)).toEqual(three);
  expect((await readdir(folder)).sort()).toEqual(['fin whales.csv', 'fin whales.npy']);
});

test('are in the format that numpy documents: magic, version, header, little-endian rows', async () => {
  await writeEmbeddings(path, three);
  const bytes = await readFile(path);
  expect(bytes.subarray(0, 8)).toEqual(Buffer.from('\x93NUMPY\x01\x00', 'latin1'));
  const start = 10 + bytes.readUInt16LE(8);
  const header = bytes.toString('latin1', 10, start);
  expect(header.replaceAll(' ', '')).toBe("{'descr':'<f4','fortran_order':False,'shape':(3,2)}\n");
  expect(bytes.length).toBe(start + 3 * 2 * 4);
  expect(bytes.readFloatLE(start + 16)).toBe(Math.fround(0.6));
});

test('have a CSV beside them, a line per row', async () => {
  await writeEmbeddings(path, three);
  const text = await readFile(join(folder, 'fin whales.csv'), 'utf8');
  const digest = createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
  const tail = `,sha256:${digest.slice(0, 16)},the network`;
  expect(text).toBe(
    `row,path,individual,array,network\n0,a/1.jpg,a${tail}\n1,"ä, ""b""/2 .jpg","ä, ""b"""${tail}\n2,"c\nd",${tail}\n`,
  );
});

describe('an array and a table that are no pair are refused:', () => {
  const others = { ...three, embeddings: { ...three.embeddings, data: Float32Array.of(0, 1, 1, 0, 1, 0) } };
  const expectNoPair = async () => {
    await expect(readEmbeddings(path, silent)).rejects.toBeInstanceOf(UserError);
    await expect(readEmbeddings(path, silent)).rejects.toThrow(
      /fin whales\.csv does not belong to .*fin whales\.npy.*again/,
    );
  };

  test('the table of another run, with the same photos', async () => {
    await writeEmbeddings(join(folder, 'other.npy'), others);
    await writeEmbeddings(path, three);
    await copyFile(join(folder, 'other.csv'), join(folder, 'fin whales.csv'));
    await expectNoPair();
  });

  test('an older array, where writing ended between the two', async () => {
    await writeEmbeddings(path, others);
    const old = await readFile(path);
    await writeEmbeddings(path, three);
    await writeFile(path, old);
    await expectNoPair();
  });

  test('one row of another run', async () => {
    await writeEmbeddings(path, three);
    const file = join(folder, 'fin whales.csv');
    await writeFile(file, (await readFile(file, 'utf8')).replace(/sha256:\w+(?=,the network\n$)/, 'sha256:0'));
    await expectNoPair();
  });

  test('rows of two networks', async () => {
    await writeEmbeddings(path, three);
    const file = join(folder, 'fin whales.csv');
    await writeFile(file, (await readFile(file, 'utf8')).replace(/the network\n$/, 'another\n'));
    await expect(readEmbeddings(path, silent)).rejects.toThrow('fin whales.csv has rows of different networks');
  });
});

test('a table may be edited: individuals renamed, columns added and moved', async () => {
  await writeEmbeddings(path, three);
  const file = join(folder, 'fin whales.csv');
  const [, array] = /(sha256:\w+)/.exec(await readFile(file, 'utf8'))!;
  const rows = ['x', 'y', 'z'].map((name, i) => `${array},note,${i},p${i},${name},the network\r\n`);
  await writeFile(file, `\ufeffarray,sex,row,path,individual,network\r\n${rows.join('')}`);
  const read = await readEmbeddings(path, silent);
  expect(read).toEqual({ ...three, paths: ['p0', 'p1', 'p2'], individuals: ['x', 'y', 'z'] });
});

test('a table of another program counts, with a word about it', async () => {
  const reporter = recordingReporter();
  const { npy, csv } = { npy: path, csv: path.replace(/npy$/, 'csv') };
  await read(good);
  expect((await readEmbeddings(npy, reporter)).network).toBeUndefined();
  expect(reporter.told).toEqual([{ kind: 'unbound table', table: csv, array: npy }]);
});

test("numpy's own header and a spreadsheet's CSV are read, too", async () => {
  const { embeddings, paths, individuals } = await read(good, '\ufeffpath,note\r\nx.jpg,?\r\ny.jpg,!\r\n');
  expect(embeddings).toEqual({ count: 2, size: 2, data: Float32Array.of(1, 0, 0, 1) });
  expect(paths).toEqual(['x.jpg', 'y.jpg']);
  expect(individuals).toEqual(['', '']);
});

test('a table that Excel saved again with semicolons, or as Windows-1252, keeps its rows', async () => {
  const again = 'row;path;individual\r\n0; Alba/x.jpg;Zoë\r\n1;y.jpg;Nº 7\r\n';
  for (const table of [`\ufeff${again}`, Buffer.from(again, 'latin1')]) {
    const { paths, individuals } = await read(good, table);
    expect(paths).toEqual([' Alba/x.jpg', 'y.jpg']);
    expect(individuals).toEqual(['Zoë', 'Nº 7']);
  }
});

test('a name without .npy has its CSV beside it as well', async () => {
  const other = join(folder, 'plain');
  await writeEmbeddings(other, three);
  expect(await readEmbeddings(other, silent)).toEqual(three);
});

describe('are refused', () => {
  const f64 = Buffer.from(Float64Array.of(1, 2, 3, 4).buffer);
  test.for<[string, Uint8Array, string]>([
    ['if empty', Buffer.alloc(0), 'is not an .npy file'],
    ['if text', Buffer.from('row,path,individual\n'), 'is not an .npy file'],
    ['if cut off in the header', good.subarray(0, 40), 'is not an .npy file'],
    ['if cut off within a number', good.subarray(0, -1), 'is not an .npy file'],
    [
      'if cut off between numbers',
      good.subarray(0, -4),
      'expected 2 rows of 2 numbers, as its header says, received 3',
    ],
    [
      'if longer than said',
      Buffer.concat([good, good.subarray(-4)]),
      'expected 2 rows of 2 numbers, as its header says, received 5',
    ],
    ['if double', npy('<f8', '(2, 2)', f64), 'expected float32 of shape [photos, size], received f8 [2,2]'],
    ['if big-endian', npy('>f4', '(2, 2)', [1, 2, 3, 4]), 'is not an .npy file: Unsupported dtype: >f4'],
    ['if complex', npy('<c8', '(2, 1)', [1, 2, 3, 4]), 'expected float32 of shape [photos, size], received c8 [2,1]'],
    [
      'if of one dimension',
      npy('<f4', '(4,)', [1, 2, 3, 4]),
      'expected float32 of shape [photos, size], received f4 [4]',
    ],
    ['if of three dimensions', npy('<f4', '(1, 2, 2)', [1, 2, 3, 4]), 'received f4 [1,2,2]'],
    ['if column-major', npy('<f4', '(2, 2)', [1, 2, 3, 4], 'True'), 'received column-major f4 [2,2]'],
    ['with a negative extent', npy('<f4', '(-2, -2)', [1, 2, 3, 4]), 'Malformed .npy header'],
    ['without a photo', npy('<f4', '(0, 2)', []), 'holds no photo'],
    ['with NaN', npy('<f4', '(2, 2)', [1, 2, 3, Number.NaN]), 'row 1 holds NaN'],
    ['with infinity', npy('<f4', '(2, 2)', [1, -Infinity, 3, 4]), 'row 0 holds -Infinity'],
  ])('%s', async ([, bytes, message]) => {
    const attempt = read(bytes);
    await expect(attempt).rejects.toBeInstanceOf(UserError);
    await expect(attempt).rejects.toThrow(message);
    await expect(attempt).rejects.toThrow(path);
  });

  test.for<[string, string, string]>([
    ['with too few lines', 'row,path,individual\n0,x.jpg,x\n', 'has 1 row, and'],
    ['with too many lines', `${csv}2,z.jpg,z\n`, 'expected one for each photo'],
    ['without paths', 'row,individual\n0,x\n1,y\n', 'has no column "path"'],
    ['if empty', '', 'is empty; expected a CSV with a header'],
    ['in another order', 'row,path,individual\n1,y.jpg,y\n0,x.jpg,x\n', 'expected the rows in the order of'],
    [
      'if a line has a column too many',
      'path,individual\nx.jpg,x\ny.jpg,y,y\n',
      'line 3: has 3 fields where the header has 2',
    ],
    ['if a quote stays open', 'path,individual\n"x.jpg,x\ny.jpg,y\n', 'is no CSV'],
  ])('with a CSV %s', async ([, table, message]) => {
    const attempt = read(good, table);
    await expect(attempt).rejects.toBeInstanceOf(UserError);
    await expect(attempt).rejects.toThrow(message);
    await expect(attempt).rejects.toThrow('fin whales.csv');
  });

  test('if a file is missing or a folder', async () => {
    await expect(readEmbeddings(path, silent)).rejects.toThrow(`cannot read ${path}: ENOENT`);
    await writeFile(path, good);
    await expect(readEmbeddings(path, silent)).rejects.toThrow(/cannot read .*fin whales\.csv: ENOENT/);
    await mkdir(join(folder, 'folder.npy'));
    await expect(readEmbeddings(join(folder, 'folder.npy'), silent)).rejects.toThrow('EISDIR');
  });
});

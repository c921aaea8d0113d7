import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadWeightsFile } from './load-weights-file.ts';
import { formatSafetensors } from './safetensors/format-safetensors.ts';
import { WeightsFileError } from './weights-file-error.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weights-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('the content decides what a file is', async () => {
  const path = join(folder, 'named.pth');
  // A header of 0x4b50 bytes, so that the file begins with the letters of a zip.
  const name = 'x'.repeat(0x4b50 - JSON.stringify({ __metadata__: { n: '' } }).length);
  await writeFile(path, formatSafetensors([], { n: name }));
  expect(await loadWeightsFile(path)).toMatchObject({ path, kind: 'safetensors', metadata: { n: name } });
  for (const suffix of ['pth', 'legacy.pth']) {
    const pth = fileURLToPath(new URL(`pth/fixtures/views.${suffix}`, import.meta.url));
    const { kind, tensors } = await loadWeightsFile(pth);
    expect([kind, tensors.size]).toEqual(['pth', 7]);
  }
});

test('what is not there, or nothing of the kind, is named', async () => {
  await expect(loadWeightsFile(join(folder, 'x'))).rejects.toThrow(/x: cannot be read: ENOENT/);
  await expect(loadWeightsFile(folder)).rejects.toBeInstanceOf(WeightsFileError);
  await writeFile(join(folder, 'text.pth'), 'not weights at all');
  await expect(loadWeightsFile(join(folder, 'text.pth'))).rejects.toBeInstanceOf(WeightsFileError);
});

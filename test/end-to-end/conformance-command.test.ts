import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { formatSafetensors } from '@flukeprint/models';
import { describe, test } from 'vitest';
import { temporaryFolder } from './files.ts';
import { conformance, expectFailure } from './flukeprint.ts';

const folder = temporaryFolder();
const fixtures = fileURLToPath(new URL('../fixtures', import.meta.url));

describe.concurrent('pnpm conformance', () => {
  test('runs every case of a folder and counts', async ({ expect }) => {
    const cases = join(folder, 'cases');
    await mkdir(cases);
    await copyFile(join(fixtures, 'adaptive_avg_pool2d-to-1.safetensors'), join(cases, 'good.safetensors'));
    await writeFile(join(cases, 'text.safetensors'), 'no tensors');
    const input = { shape: [1], data: Float32Array.of(1) };
    const metadata = { op: 'hyper_conv', attrs: '{}', rtol: '1e-4', atol: '1e-5', source: 'invented' };
    await writeFile(
      join(cases, 'unknown.safetensors'),
      formatSafetensors(
        [
          ['input.input', input],
          ['output', input],
        ],
        metadata,
      ),
    );
    await writeFile(join(cases, 'notes.txt'), 'no case');

    const { status, stdout, stderr } = await conformance([cases, '--device', 'wasm']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^wasm: /);
    expect(lines[1]).toMatch(/^ok .* good\.safetensors$/);
    expect(lines[2]).toMatch(/^FAIL .* text\.safetensors .*not a usable safetensors file/);
    expect(lines[3]).toMatch(/^FAIL .* unknown\.safetensors .*hyper_conv/);
    expect(lines[4]).toBe('1 passed, 2 failed');
    expect(stderr).toBe('');
    expect(status).toBe(1);
  });

  test('has nothing to say about an empty folder, or none', async ({ expect }) => {
    const empty = join(folder, 'empty');
    await mkdir(empty);
    expectFailure(await conformance([empty]), [empty, 'holds no .safetensors files'], expect);
    const missing = join(folder, 'missing');
    expectFailure(await conformance([missing]), [missing], expect);
    expectFailure(await conformance([]), ["missing required argument 'folder'"], expect);
  });
});

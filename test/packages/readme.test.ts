/** The libraries' READMEs: what they show runs on the sources. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { publishedPackages, root } from '../../tools/package/published-packages.ts';
import { finished } from '../finished.ts';
import { examplePhotos } from './example-photos.ts';
import { promised, readmeExamples } from './readme-examples.ts';

// Where Node finds the workspace's packages; as JavaScript, since it strips no types below node_modules.
mkdirSync(join(root, 'node_modules/.cache'), { recursive: true });
const scripts = mkdtempSync(join(root, 'node_modules/.cache/readme-'));
const folder = mkdtempSync(join(tmpdir(), 'flukeprint ä-'));
beforeAll(() => examplePhotos(folder));
afterAll(() => {
  for (const path of [scripts, folder]) rmSync(path, { recursive: true });
});

const examples = readmeExamples();

test('every library shows one', () => {
  const shown = new Set(examples.map(({ name }) => name.replace(/-\d+$/, '')));
  const libraries = publishedPackages().filter(({ isCommand }) => !isCommand);
  expect(libraries.map(({ short }) => short).filter((short) => !shown.has(short))).toEqual([]);
});

describe.concurrent('examples of READMEs', { timeout: 120_000 }, () => {
  test.for(examples)('$name runs on the sources', async (example, { expect, skip }) => {
    const { name, javascript } = example;
    const script = join(scripts, `${name}.mjs`);
    writeFileSync(script, javascript);
    const { status, stdout, stderr } = await finished(spawn(process.execPath, [script], { cwd: folder }));
    skip(!process.env.CI && stderr.includes('NoAdapterError'), 'there is no GPU, nor one in software');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const { expected, printed } = promised(example, stdout);
    expect(printed).toEqual(expected.map((number) => expect.closeTo(number, 1)));
  });
});

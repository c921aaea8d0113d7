/** What is published, as people get it: packed, and installed with npm alone into empty folders. */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { finished } from '../finished.ts';
import { examplePhotos } from './example-photos.ts';
import { embedInBrowser } from './in-browser.ts';
import { type Installed, installPackages } from './installed.ts';
import { promised, readmeExamples } from './readme-examples.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const installed = (await installPackages()) as Installed;
afterAll(() => installed?.remove());

const succeeded = { status: 0, stderr: '' };

describe.skipIf(!installed)('flukeprint, installed with npm alone', () => {
  const { machine, command: cwd, tarballs } = installed ?? {};
  const launcher = () => join(cwd, 'node_modules/flukeprint/bin/flukeprint.mjs');
  const npx = (...args: string[]) => machine.run('npx', ['--no-install', 'flukeprint', ...args], { cwd });
  const direct = (...args: string[]) => machine.run('node', [launcher(), ...args], { cwd });

  beforeAll(() => examplePhotos(cwd));

  test('on the Node that npm has, not that of the workspace', ({ skip }) => {
    skip(machine.node.startsWith('24.'), 'the only Node on the PATH is a newer one');
    expect(Number.parseInt(machine.node, 10)).toBeGreaterThanOrEqual(20);
  });

  test('holds JavaScript, wasm and shaders, and is small', () => {
    const { unpackedSize } = tarballs.find(({ name }) => name === 'flukeprint')!;
    expect(unpackedSize).toBeLessThan(15e6);
    const files = readdirSync(join(cwd, 'node_modules/flukeprint/dist'), { recursive: true, encoding: 'utf8' });
    for (const ending of ['.js', '.wasm', '.wgsl']) expect(files.some((file) => file.endsWith(ending))).toBe(true);
    expect(files.filter((file) => /\.[cm]?ts$/.test(file))).toEqual([]);
  });

  test('says its version and its commands', async () => {
    const { version } = JSON.parse(readFileSync(join(cwd, 'node_modules/flukeprint/package.json'), 'utf8'));
    expect(await npx('--version')).toMatchObject({ ...succeeded, stdout: `${version}\n` });
    expect(await direct('-V')).toMatchObject({ ...succeeded, stdout: `${version}\n` });
    const help = await direct('--help');
    expect(help).toMatchObject(succeeded);
    for (const command of ['train', 'match', 'demo']) expect(help.stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
  });

  test('trains and matches', async () => {
    const small = ['--model', 'resnet18', '--image-size', '32', '--batch-size', '8', '--epochs', '1', '--workers', '1'];
    const trained = await direct('train', '--data', 'photos', '--output', 'run', ...small, '--device', 'wasm');
    expect(trained.stderr).toBe('');
    expect(trained.status).toBe(0);
    const matched = await npx(
      'match',
      '--run',
      'run',
      '--gallery',
      'photos',
      '--queries',
      'new-photos',
      '--device',
      'wasm',
    );
    expect(matched).toMatchObject({ status: 0 });
    const rows: Record<string, string>[] = parse(readFileSync(join(cwd, 'matches.csv')), { columns: true });
    expect(rows.length).toBeGreaterThanOrEqual(6);
  });

  test.skipIf(process.platform === 'win32')('a signal ends it whole, with the status that says so', async () => {
    const child = spawn(join(dirname(launcher()), 'flukeprint.mjs'), ['demo'], { cwd, env: { PATH: machine.path } });
    const ended = finished(child);
    await new Promise((resolve) => child.stdout.once('data', resolve));
    child.kill('SIGTERM');
    // Which waits for all that write to its output.
    expect((await ended).status).toBe(143);
  });

  test('without its Node it says what to do', async ({ skip }) => {
    skip(machine.node.startsWith('24.'), 'the only Node on the PATH is a newer one');
    // Apart from what was installed beside it.
    const alone = join(dirname(cwd), 'alone');
    cpSync(join(cwd, 'node_modules/flukeprint'), alone, { recursive: true });
    const { status, stderr } = await machine.run('node', [join(alone, 'bin/flukeprint.mjs'), 'demo'], { cwd });
    expect(stderr).toMatch(/^flukeprint: needs Node 24, .*npm install --include=optional.*nodejs\.org\n$/);
    expect(status).toBe(1);
  });
});

describe.skipIf(!installed)('the libraries, installed with npm alone', () => {
  const { libraries: cwd } = installed ?? {};
  const consumer = new URL('consumer/', import.meta.url);
  const node = (script: string) => finished(spawn(process.execPath, [script], { cwd }));

  beforeAll(async () => {
    await examplePhotos(cwd);
    cpSync(consumer, cwd, { recursive: true });
  });

  test('every entry can be imported', async () => {
    expect(await node('import-all.js')).toMatchObject({ ...succeeded, stdout: '[]\n' });
  });

  test('every file that is named beside the code is there', () => {
    const folder = join(cwd, 'node_modules/@flukeprint');
    const missing = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => {
      if (!/\bdist\b.*\.js$/.test(path)) return false;
      const file = join(folder, path);
      const named = readFileSync(file, 'utf8').matchAll(/new URL\((['"])([^'"]+)\1, import\.meta\.url\)/g);
      return Array.from(named).some(([, , beside]) => !existsSync(join(dirname(file), beside!)));
    });
    expect(missing).toEqual([]);
  });

  test.for(readmeExamples())("$name: the README's example runs", async (example, { expect, skip }) => {
    writeFileSync(join(cwd, `${example.name}.js`), example.javascript);
    const { status, stdout, stderr } = await node(`${example.name}.js`);
    skip(!process.env.CI && stderr.includes('NoAdapterError'), 'there is no GPU, nor one in software');
    expect({ status, stderr }).toEqual(succeeded);
    const { expected, printed } = promised(example, stdout);
    expect(printed).toEqual(expected.map((number) => expect.closeTo(number, 1)));
  });

  test.for([
    { module: 'nodenext', moduleResolution: 'nodenext' },
    { module: 'esnext', moduleResolution: 'bundler' },
  ])('types of the examples, moduleResolution $moduleResolution', async (resolution) => {
    const folder = join(cwd, resolution.moduleResolution);
    mkdirSync(folder);
    for (const { name, typescript } of readmeExamples()) writeFileSync(join(folder, `${name}.ts`), typescript);
    const require = createRequire(import.meta.url);
    const typeRoots = [dirname(dirname(require.resolve('@types/node/package.json')))];
    const options = { ...resolution, target: 'esnext', strict: true, noEmit: true, types: ['node'], typeRoots };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options }));
    const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin/tsc');
    const checked = await finished(spawn(process.execPath, [tsc, '-p', folder], { cwd }));
    expect(checked).toMatchObject({ ...succeeded, stdout: '' });
  });

  test('bundled by Vite they embed in a browser what they embed in Node', async ({ skip }) => {
    const { stdout } = await node('node.js');
    const expected: number[] = JSON.parse(stdout);
    const embedded = await embedInBrowser(cwd);
    skip(!embedded, 'Chromium is installed on Linux x64 only');
    expect(embedded).toEqual(expected.map((value) => expect.closeTo(value, 3)));
  });
});

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { crashedFiles, mergeResults, type Results } from './rerun-crashed.ts';

// Within the workspace, whose vitest it is.
let folder: string;
beforeAll(() => {
  mkdirSync('node_modules/.cache', { recursive: true });
  folder = resolve(mkdtempSync('node_modules/.cache/rerun-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, status: string, ...tests: string[]) => ({
  name,
  status,
  assertionResults: tests.map((result) => ({ status: result })),
});

test('files whose process is gone are told from those that fail or cannot be loaded', () => {
  const results: Results = {
    testResults: [
      file('a', 'passed', 'passed', 'pending'),
      file('b', 'failed', 'passed', 'failed', 'pending'),
      file('c', 'failed', 'passed', 'pending'),
      file('d', 'failed'),
    ],
  };
  expect(crashedFiles(results)).toEqual(['c']);
  const merged = mergeResults(results, { testResults: [file('c', 'passed', 'passed', 'passed', 'skipped')] });
  expect(merged).toMatchObject({ numPassedTests: 4, numFailedTests: 1, numPendingTests: 3 });
  expect(merged.testResults.map(({ name, status }) => `${name} ${status}`)).toEqual([
    'a passed',
    'b failed',
    'c passed',
    'd failed',
  ]);
});

/** Runs a test file whose process is killed where `when` says so, then the tool on what vitest wrote. */
function killed(name: string, when: (mark: string) => string, last = '') {
  const cwd = join(folder, name);
  mkdirSync(cwd);
  writeFileSync(
    join(cwd, 'vitest.config.mjs'),
    `export default { test: { include: ['*.test.mjs'], pool: 'forks' } };\n`,
  );
  writeFileSync(
    join(cwd, 'a.test.mjs'),
    `import { existsSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
test('first', () => {});
test('second', async () => {
  if (!(${when(`existsSync('mark')`)})) return;
  writeFileSync('mark', '');
  await new Promise((end) => setTimeout(end, 300));
  process.kill(process.pid, 'SIGSEGV');
  await new Promise(() => {});
});
test('last', () => { ${last} });
`,
  );
  const run = (script: string, ...args: string[]) =>
    spawnSync(process.execPath, [resolve(script), ...args], { cwd, encoding: 'utf8' });
  run('node_modules/vitest/vitest.mjs', 'run', '--reporter=json', '--outputFile.json=results.json');
  const { status, stdout, stderr } = run('tools/rerun-crashed.ts', 'results.json');
  return { status, printed: stdout + stderr, results: JSON.parse(readFileSync(join(cwd, 'results.json'), 'utf8')) };
}

test('a file that was killed once passes when it is run again, and this is said', () => {
  const { status, printed, results } = killed('once', (marked) => `!${marked}`);
  expect(printed).toContain('the process of a.test.mjs was killed; run again:');
  expect(results).toMatchObject({ numPassedTests: 3, numFailedTests: 0 });
  expect(status).toBe(0);
});

test.each([
  ['is killed each time', () => 'true', ''],
  ['fails a test then', (marked: string) => `!${marked}`, 'expect(1).toBe(2)'],
  ['failed a test before', () => 'false', 'expect(1).toBe(2)'],
])('one that %s fails', (name, when, last) => {
  expect(killed(name.replaceAll(' ', '-'), when, last).status).toBe(1);
});

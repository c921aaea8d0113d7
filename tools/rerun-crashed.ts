/**
 * Runs the test files again whose process was killed by a signal, once, and says so: a software driver of Vulkan crashes once in a
 * hundred runs, which says nothing of the code under test. A test that fails is not run again.
 *
 * usage: node tools/rerun-crashed.ts RESULTS.json
 *
 * RESULTS.json is what vitest's JSON reporter wrote; the results of the second run take the place of the first's. Exits with 0 if
 * there was something to run again and no test of any file fails after that.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** What vitest's JSON reporter says of a test file. */
interface FileResult {
  readonly name: string;
  readonly status: string;
  readonly assertionResults: readonly { readonly status: string }[];
}

/** The part of vitest's JSON that is read here. */
export interface Results {
  readonly testResults: readonly FileResult[];
  readonly [key: string]: unknown;
}

/** Files without an end and without a failed test: their process is gone. One that cannot be loaded has no tests at all. */
export const crashedFiles = ({ testResults }: Results): string[] =>
  testResults
    .filter(
      ({ status, assertionResults: tests }) =>
        status === 'failed' && tests.length > 0 && !tests.some((test) => test.status === 'failed'),
    )
    .map(({ name }) => name);

/** The first run's results with those files' of the second in their place, counted anew. */
export function mergeResults(first: Results, second: Results): Results {
  const again = new Map(second.testResults.map((file) => [file.name, file]));
  const testResults = first.testResults.map((file) => again.get(file.name) ?? file);
  const count = (wanted: readonly string[]) =>
    testResults.flatMap((file) => file.assertionResults).filter(({ status }) => wanted.includes(status)).length;
  return {
    ...first,
    testResults,
    numPassedTests: count(['passed']),
    numFailedTests: count(['failed']),
    numPendingTests: count(['pending', 'skipped']),
  };
}

function rerunCrashed(file: string): boolean {
  const first = JSON.parse(readFileSync(file, 'utf8')) as Results;
  const crashed = crashedFiles(first);
  if (crashed.length === 0) return false;
  const names = crashed.map((name) => relative(process.cwd(), name)).join(', ');
  console.log(`the process of ${names} was killed; run again:`);
  const folder = mkdtempSync(join(tmpdir(), 'rerun-'));
  const output = join(folder, 'results.json');
  const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${output}`];
  const { status } = spawnSync(process.execPath, [vitest, 'run', ...crashed, ...reporters], { stdio: 'inherit' });
  const merged = mergeResults(first, JSON.parse(readFileSync(output, 'utf8')) as Results);
  rmSync(folder, { recursive: true });
  writeFileSync(file, JSON.stringify(merged));
  return status === 0 && merged.testResults.every((result) => result.status === 'passed');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [file] = process.argv.slice(2);
  if (!file) throw new Error('usage: node tools/rerun-crashed.ts RESULTS.json');
  process.exitCode = rerunCrashed(file) ? 0 : 1;
}

/**
 * `node tools/test-kinds.ts RESULTS.json`: what the tests of a run prove, by kind: reads what vitest's reporter `json` wrote.
 * CONTRIBUTING.md holds the table of the last full run.
 */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

interface Results {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/** The first that matches a file's path. */
const kinds: readonly (readonly [kind: string, path: RegExp])[] = [
  ['WebGPU kernels against the float64 reference', /packages\/kernels-wgsl\/.*conformance/],
  ['wasm kernels against the float64 reference', /packages\/kernels-wasm\/.*conformance/],
  ['outputs and whole networks of PyTorch', /test\/(conformance|parity)\/|\/albumentations\.test/],
  ['derivatives by finite differences', /packages\/autograd\/.*\/derivatives\.test/],
  ['shapes and values of the reference', /packages\/kernels\//],
  ['hostile files and requests, made up by a fuzzer', /test\/hostile\//],
  ['trainings that are ended, and full disks', /test\/faults\//],
  ['commands and training, end to end', /test\/end-to-end\//],
  ['installed packages and examples of READMEs', /test\/packages\//],
  ['pages in a browser, and the server of the review page', /packages\/(web|review)\//],
  ['the catalogue, on each engine', /packages\/catalogue\//],
  ['parts of the CPU and GPU backends', /packages\/kernels-(wasm|wgsl)\//],
  [
    'parts of autograd, models, augmentation and local features',
    /packages\/(autograd|models|augment|local-features|random)\//,
  ],
  ['parts of photos, matching, runs and the command line', /packages\/(data|reid|cli)\//],
  ['the bench, tools and documents', /packages\/bench\/|tools\/|test\/[^/]*$/],
];

/** Rows of a Markdown table: kind, passed, skipped. */
export function countByKind({ testResults }: Results): readonly (readonly [string, number, number])[] {
  const counts = new Map(kinds.map(([kind]) => [kind, { passed: 0, skipped: 0 }]));
  for (const { name, assertionResults } of testResults) {
    const kind = kinds.find(([, path]) => path.test(name.replaceAll('\\', '/')))?.[0];
    if (!kind) throw new Error(`${name} is of no kind that tools/test-kinds.ts knows`);
    for (const { status } of assertionResults) {
      if (status === 'passed') counts.get(kind)!.passed += 1;
      else if (status !== 'failed') counts.get(kind)!.skipped += 1;
    }
  }
  return [...counts].map(([kind, { passed, skipped }]) => [kind, passed, skipped]);
}

if (import.meta.url === pathToFileURL(process.argv[1]!).href) {
  const rows = countByKind(JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as Results);
  console.log('\n| what the tests prove | passed | skipped |\n|---|---|---|');
  for (const row of rows) console.log(`| ${row.join(' | ')} |`);
}

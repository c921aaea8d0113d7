import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { setVersion } from '../../tools/package/set-version.ts';

let root: string;
const read = (path: string) => readFileSync(join(root, path), 'utf8');
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'release-'));
  for (const name of ['a', 'b']) {
    mkdirSync(join(root, 'packages', name), { recursive: true });
    const manifest = { name, version: '0.1.0', nested: { version: '7' } };
    writeFileSync(join(root, 'packages', name, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  }
  writeFileSync(join(root, 'CHANGELOG.md'), '# Changelog\n\n## [Unreleased]\n\n- news\n\n## [0.1.0] - 2026-01-01\n');
});
afterEach(() => rmSync(root, { recursive: true }));

test('every package has the new version, and the changelog a heading for it', () => {
  setVersion(root, '0.2.0', '2026-02-03');
  for (const name of ['a', 'b']) {
    const manifest = JSON.parse(read(`packages/${name}/package.json`));
    expect(manifest).toEqual({ name, version: '0.2.0', nested: { version: '7' } });
  }
  expect(read('CHANGELOG.md')).toBe(
    '# Changelog\n\n## [Unreleased]\n\n## [0.2.0] - 2026-02-03\n\n- news\n\n## [0.1.0] - 2026-01-01\n',
  );
});

test.for([
  ['two', 'is no version'],
  ['0.1.0', 'is there already'],
] as const)('%s is refused before anything is written', ([version, reason]) => {
  expect(() => setVersion(root, version)).toThrow(reason);
  expect(read('packages/a/package.json')).toContain('"version": "0.1.0"');
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let root: string | undefined;

/** A folder for a test; gone when the process ends. */
export function temporaryFolder(): string {
  if (!root) {
    const made = mkdtempSync(join(tmpdir(), 'flukeprint-'));
    process.on('exit', () => rmSync(made, { recursive: true, force: true }));
    root = made;
  }
  return mkdtempSync(join(root, 'test-'));
}

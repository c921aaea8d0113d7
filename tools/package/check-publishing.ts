import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './published-packages.ts';

/** All that there may be to say: who publishes has to be somebody. */
const expected = /requires you to be logged in/;

/** Has pnpm do all of publishing but the upload, and throws at the first complaint. */
export function checkPublishing(folders: readonly string[]): void {
  const { devEngines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const { name, version } = devEngines.packageManager;
  for (const cwd of folders) {
    const args = ['-y', `${name}@${version}`, 'publish', '--dry-run', '--no-git-checks'];
    const shell = process.platform === 'win32';
    const { status, stdout, stderr } = spawnSync('npx', args, { cwd, encoding: 'utf8', shell });
    const lines = `${stdout}\n${stderr}`.split('\n');
    const complaints = lines.filter((line) => /\bwarn\b|\bERR/i.test(line) && !/^npm notice|^\+/.test(line));
    const unexpected = complaints.filter((line) => !expected.test(line));
    if (status !== 0 || unexpected.length > 0) {
      throw new Error(`${name} publish --dry-run in ${cwd}:\n${(status === 0 ? unexpected : lines).join('\n')}`);
    }
  }
}

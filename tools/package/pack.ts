import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

const shell = process.platform === 'win32';

export interface Tarball {
  readonly name: string;
  readonly file: string;
  /** Bytes, packed and unpacked. */
  readonly size: number;
  readonly unpackedSize: number;
}

/** Packs folders as npm publishes them, into tarballs in `output`. */
export function packPackages(folders: readonly string[], output: string): Tarball[] {
  mkdirSync(output, { recursive: true });
  const args = ['pack', '--json', '--pack-destination', output, ...folders];
  const { status, stdout, stderr } = spawnSync('npm', args, { encoding: 'utf8', shell });
  if (status !== 0) throw new Error(`npm pack failed:\n${stderr}`);
  const packed = JSON.parse(stdout) as { name: string; filename: string; size: number; unpackedSize: number }[];
  return packed.map(({ name, filename, size, unpackedSize }) => ({
    ...{ name, size, unpackedSize },
    file: join(output, filename),
  }));
}

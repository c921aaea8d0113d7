import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { namingFileSync } from '@flukeprint/data/files';
import { z } from 'zod';
import { UserError } from '../user-error.ts';

/** By path in the folder of the record, with `/`: the SHA-256 of what a command wrote. */
export type MadeRecord = Readonly<Record<string, string>>;

const schema = z.strictObject({ made: z.record(z.string(), z.string()) });

/** What a command says it has made; nothing where there is no record. `flag` names the folder in the message about a damaged one. */
export function readMade(file: string, flag: string): MadeRecord {
  if (!existsSync(file)) return {};
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8'))).made;
  } catch {
    throw new UserError(`${file} does not say which files were made; give another ${flag}`);
  }
}

/** Does not wait: a process records at its end, too. */
export function writeMade(file: string, made: MadeRecord): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    namingFileSync(file, () => {
      writeFileSync(temporary, `${JSON.stringify({ made }, null, 2)}\n`);
      renameSync(temporary, file);
    });
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** The SHA-256 of a file. Null for what is no file: nobody here makes links and the like. */
export function madeDigest(file: string): string | null {
  if (!lstatSync(file, { throwIfNoEntry: false })?.isFile()) return null;
  return digestOf(readFileSync(file));
}

export const digestOf = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

import { readFile } from 'node:fs/promises';
import { UserError } from '../user-error.ts';

export async function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: Error) => {
    throw new UserError(`cannot read ${file}: ${error.message}`);
  });
}

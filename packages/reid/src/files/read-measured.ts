import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { UserError } from '../user-error.ts';

/** What an evaluation measured and kept as JSON; null where there is no such file. Throws a {@link UserError} where it cannot be used. */
export async function readMeasured<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
): Promise<z.infer<Schema> | null> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    return null;
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    throw new UserError(
      `${file} is damaged, or of another version: remove it, or write it anew with evaluate --overwrite`,
    );
  }
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** The margin that a run was trained with; none where the path is no folder of a run. */
export async function marginOfRun(run: string | undefined): Promise<number> {
  if (run === undefined) return 0;
  // Whether it is a run at all, shows when its network is loaded.
  const text = await readFile(join(run, 'settings.json'), 'utf8').catch(() => '{}');
  const stored = z.object({ boxMargin: z.number() }).safeParse(parseJson(text));
  return stored.data?.boxMargin ?? 0;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

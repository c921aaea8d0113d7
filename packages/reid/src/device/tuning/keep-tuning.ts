import { readFile } from 'node:fs/promises';
import { writeAtomically } from '@flukeprint/data/files';
import type { Backend } from '@flukeprint/kernels';
import { WebGpuBackend } from '@flukeprint/kernels-wgsl';
import { z } from 'zod';
import { exists } from '../../files/output-folder.ts';
import type { RunFolder } from '../../runs/run-folder.ts';
import { checkSettings, parseStored } from '../../settings/resolve.ts';

const schema = z.strictObject({ adapter: z.string(), choices: z.record(z.string(), z.string()) });

/**
 * Ties a run to the ways in which kernels do their work, which decide about the last bits of sums: what is measured
 * (`flukeprint tune`) between a run's start and its continuation on the same adapter shall not change it. They are
 * `tuning.json` in its folder.
 */
export async function keepTuning(backend: Backend, run: RunFolder): Promise<void> {
  if (!(backend instanceof WebGpuBackend)) return;
  const file = run.file('tuning.json');
  if (await exists(file)) {
    const { adapter, choices } = checkSettings(schema, parseStored(await readFile(file, 'utf8'), file), file);
    if (adapter === backend.description) return backend.choices.replace(choices);
  }
  const kept = { adapter: backend.description, choices: backend.choices };
  await writeAtomically(file, [`${JSON.stringify(kept, null, 2)}\n`]);
}

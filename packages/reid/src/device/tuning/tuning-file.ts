import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '@flukeprint/data/files';
import type { WebGpuBackend } from '@flukeprint/kernels-wgsl';
import { dawnVersion, tunedKernels } from '@flukeprint/kernels-wgsl/tuning';
import { z } from 'zod';
import { cacheFolder } from '../../files/cache-folder.ts';
import { makeFolder } from '../../files/output-folder.ts';

/** What the measurements hold for: another adapter, driver, Dawn or kernel is measured anew. */
interface Key {
  /** Vendor, architecture, device and driver, as the adapter says. */
  readonly adapter: string;
  /** Version of npm's `webgpu`. */
  readonly dawn: string;
  /** A digest of the shaders and tiles. */
  readonly kernels: string;
}

const schema = z.object({ choices: z.record(z.string(), z.string()) });

function keyOf(backend: WebGpuBackend): Key {
  return { adapter: backend.description, dawn: dawnVersion(), kernels: digest(tunedKernels()) };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function pathOf(key: Key): string {
  return join(cacheFolder('tuning'), `${digest(JSON.stringify(key))}.json`);
}

/** Has the kernels use what was measured on this adapter before, if anything was. A file that cannot be read counts as none. */
export async function loadTuning(backend: WebGpuBackend): Promise<void> {
  try {
    const text = await readFile(pathOf(keyOf(backend)), 'utf8');
    backend.choices.load(schema.parse(JSON.parse(text)).choices);
  } catch {
    // Kernels take the likely ways.
  }
}

/** Writes what was measured, for every later command on this adapter. Returns the file. */
export async function saveTuning(backend: WebGpuBackend): Promise<string> {
  const key = keyOf(backend);
  const path = pathOf(key);
  await makeFolder(join(path, '..'));
  await writeAtomically(path, [`${JSON.stringify({ ...key, choices: backend.choices }, null, 2)}\n`]);
  return path;
}

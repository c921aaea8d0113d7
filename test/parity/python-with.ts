import { spawnSync } from 'node:child_process';

/**
 * A Python that can import these modules: `FLUKEPRINT_PYTHON`, or `python3`; null where it cannot, with a line that says what
 * to install.
 */
export function pythonWith(modules: readonly string[], install: string): string | null {
  const python = process.env.FLUKEPRINT_PYTHON || 'python3';
  const { status } = spawnSync(python, ['-c', `import ${modules.join(', ')}`], { stdio: 'ignore', timeout: 120_000 });
  if (status === 0) return python;
  console.warn(`skipped: ${modules.join(', ')} (${install}, or set FLUKEPRINT_PYTHON)`);
  return null;
}

import { spawnSync } from 'node:child_process';

/** A Python that has TensorBoard: `FLUKEPRINT_PYTHON`, or `python3`; null where it has none. For tests. */
export const pythonWithTensorboard: string | null = (() => {
  const python = process.env.FLUKEPRINT_PYTHON || 'python3';
  const { status } = spawnSync(python, ['-c', 'import tensorboard.backend.event_processing.event_accumulator'], {
    stdio: 'ignore',
    timeout: 60_000,
  });
  if (status === 0) return python;
  console.warn('skipped: opening event files with TensorBoard (pip install tensorboard, or set FLUKEPRINT_PYTHON)');
  return null;
})();

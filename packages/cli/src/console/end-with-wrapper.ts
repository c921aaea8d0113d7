/** Milliseconds between two looks. */
const interval = 500;

/**
 * Ends the process, as SIGTERM does, when the one that stands for it (`npm run flukeprint`, an older Node's `flukeprint`) is gone: killed, that hands
 * nothing on, and the work would go on as nobody's. Whoever starts a process from within is no wrapper: the variable is for the child alone.
 */
export function endWithWrapper(): void {
  const wrapper = Number(process.env.FLUKEPRINT_WRAPPER);
  delete process.env.FLUKEPRINT_WRAPPER;
  // There a process keeps the number of a parent that is gone.
  if (!wrapper || process.platform === 'win32') return;
  if (process.ppid !== wrapper) {
    if (!isAlive(wrapper)) process.kill(process.pid, 'SIGTERM');
    return;
  }
  const watch = setInterval(() => {
    if (process.ppid === wrapper) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, interval);
  watch.unref();
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

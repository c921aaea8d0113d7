/** Milliseconds between two looks. */
const interval = 500;
/** Looks at a wrapper that is another process's child: one that was killed is there until that has taken note. */
const looks = 20;

/**
 * Ends the process, as SIGTERM does, when the one that stands for it (`npm run flukeprint`, an older Node's `flukeprint`) is gone: killed, that hands
 * nothing on, and the work would go on as nobody's. Whoever starts a process from within is no wrapper: the variable is for the child alone.
 */
export function endWithWrapper(): void {
  const wrapper = Number(process.env.FLUKEPRINT_WRAPPER);
  delete process.env.FLUKEPRINT_WRAPPER;
  // There a process keeps the number of a parent that is gone.
  if (!wrapper || process.platform === 'win32') return;
  const isChild = process.ppid === wrapper;
  const isGone = () => (isChild ? process.ppid !== wrapper : !isAlive(wrapper));
  const end = () => process.kill(process.pid, 'SIGTERM');
  if (isGone()) return void end();
  let left = isChild ? Number.POSITIVE_INFINITY : looks;
  const watch = setInterval(() => {
    left -= 1;
    if (!isGone() && left > 0) return;
    clearInterval(watch);
    if (isGone()) end();
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

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** The environment of a child that stands for itself: it ends where its wrapper is killed, which can hand nothing on. */
export const wrapped = () => ({ ...process.env, FLUKEPRINT_WRAPPER: `${process.pid}` });

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Has a process that stands for another, its child, end as that one does, and hands on what asks it to end. Ctrl-C in a
 * terminal reaches the child as well: a signal that comes twice must do it no harm.
 */
export function handOnSignals(child) {
  child.on('exit', (status, signal) => {
    if (signal === null) process.exit(status);
    for (const each of signals) process.removeAllListeners(each);
    process.kill(process.pid, signal);
  });
  // There a signal reaches all of a console, and `kill` would end the child without a word.
  const windows = process.platform === 'win32';
  for (const signal of signals) process.on(signal, () => windows || child.kill(signal));
  if (!windows) endWithNpm(child);
}

/** npm hands signals to its shell, or to none: that one of them has gone is all that can be seen here. */
export function endWithNpm(child) {
  const above = upToNpm();
  const watch = setInterval(() => {
    if (above.every(isAlive)) return;
    clearInterval(watch);
    child.kill('SIGTERM');
  }, 500);
  watch.unref();
}

/** The processes that started this one: a shell or two, then npm. None where there is no npm. */
function upToNpm() {
  const found = [];
  for (let pid = process.ppid; pid > 0 && found.length < 4; ) {
    const { parent, command } = look(pid);
    found.push(pid);
    if (/\bp?npm( |-cli|\.c?js|$)/.test(command)) return found;
    pid = parent;
  }
  return [];
}

function look(pid) {
  try {
    if (process.platform === 'linux') {
      const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      // The name, in parentheses, may hold any character; state and parent follow.
      return { parent: Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1]), command };
    }
    const { stdout } = spawnSync('ps', ['-o', 'ppid=,args=', '-p', `${pid}`], { encoding: 'utf8' });
    const [, parent, command] = /^\s*(\d+)\s+(.*)/.exec(stdout);
    return { parent: Number(parent), command };
  } catch {
    return { parent: 0, command: '' };
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It is there, but another user's.
    return error.code === 'EPERM';
  }
}

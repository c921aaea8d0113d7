/**
 * Python's pickle format (pickletools.py describes it), as far as data needs it. A pickle is a program; this machine
 * builds numbers, strings, lists, tuples, dicts and what an allow-list of names makes of them. It imports and calls nothing.
 */
import { step } from './opcodes.ts';
import { PickleBytes } from './pickle-bytes.ts';
import { PickleMachine } from './pickle-machine.ts';
import type { PickleRules } from './pickle-values.ts';

/**
 * Runs one pickle from byte `start`; dicts become Maps, integers beyond 2^53 bigints. Gives its value and where it ends.
 * Throws a PickleError whose message says what is wrong with it.
 */
export function unpickle(bytes: Uint8Array, rules: PickleRules, start = 0): { value: unknown; end: number } {
  const machine = new PickleMachine(new PickleBytes(bytes, start), rules);
  while (!machine.result) step(machine);
  return { value: machine.result.value, end: machine.bytes.at };
}

/**
 * `node test/hostile/faults.ts [INPUTS] [SEED] [READER…]`, part of `pnpm test:faults`: has each reader read hostile inputs, 100,000 unless told, in
 * processes with little memory, and prints what the worst one took. The same seed gives the same inputs. Ends with 1 where a reader breaks
 * its promise, crashes, or says nothing for half a minute.
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { readers } from './readers.ts';
import type { Cost } from './trial.ts';

const perBatch = 10_000;
const patience = 30_000;
const [inputs = 100_000, seed = Date.now() % 1_000_000] = process.argv.slice(2, 4).map(Number);
const wanted = process.argv.slice(4);

type Message = { readonly inputs: number } | { readonly cost: Cost } | { readonly fault: string };

function batch(name: string, count: number, first: number): Promise<Cost | string> {
  const child = fork(fileURLToPath(new URL('batch.ts', import.meta.url)), [name, `${count}`, `${first}`], {
    execArgv: ['--max-old-space-size=256'],
  });
  return new Promise((resolve) => {
    let last = 0;
    const hung = () => {
      resolve(`said nothing for ${patience / 1000} s after ${last} inputs`);
      child.kill('SIGKILL');
    };
    // A busy machine takes a while to start it.
    let watchdog = setTimeout(hung, 10 * patience);
    child.on('message', (message: Message) => {
      clearTimeout(watchdog);
      watchdog = setTimeout(hung, patience);
      if ('inputs' in message) last = message.inputs;
      else resolve('cost' in message ? message.cost : message.fault);
    });
    child.on('exit', (code, signal) => {
      clearTimeout(watchdog);
      resolve(`ended with ${signal ?? code} after ${last} inputs`);
    });
  });
}

console.log(`${inputs} inputs a reader, seed ${seed}`);
console.log('| reader | inputs | slowest, ms | most memory, MB |\n|---|---|---|---|');
for (const { name } of readers) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const most = { ms: 0, bytes: 0 };
  let done = 0;
  for (; done < inputs; done = Math.min(inputs, done + perBatch)) {
    const result = await batch(name, Math.min(perBatch, inputs - done), seed + done);
    if (typeof result === 'string') {
      console.log(`${name}, seed ${seed + done}: ${result}`);
      process.exitCode = 1;
      break;
    }
    most.ms = Math.max(most.ms, result.ms);
    most.bytes = Math.max(most.bytes, result.bytes);
  }
  console.log(
    `| ${name} | ${done.toLocaleString('en')} | ${Math.round(most.ms)} | ${Math.round(most.bytes / 2 ** 20)} |`,
  );
}

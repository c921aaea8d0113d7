/** `node batch.ts READER COUNT SEED`, forked by faults.ts: reads a batch of inputs, and tells each second how many. */
import { readers } from './readers.ts';
import { tryReader } from './trial.ts';

const [name, count, seed] = process.argv.slice(2);
const reader = readers.find((one) => one.name === name)!;
// Once as it is, so that code which is compiled first is no cost of an input.
await tryReader(reader, { count: 20, seed: 0 });
process.send!({ inputs: 0 });
let told = 0;
const onRead = (inputs: number) => {
  if (performance.now() - told < 1000) return;
  told = performance.now();
  process.send!({ inputs });
};
const limit = { ms: 1000, bytes: 256 * 2 ** 20 };
try {
  const cost = await tryReader(reader, { count: Number(count), seed: Number(seed), limit, onRead });
  process.send!({ cost });
} catch (error) {
  const { message, cause } = error as Error;
  process.send!({ fault: `${(cause as Error | undefined)?.stack ?? ''}\n${message}` });
}
process.disconnect();

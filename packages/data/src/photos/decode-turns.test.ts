import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { threadId, Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { alone, decodeBudget, inTurn, keepDecodingWithin, releaseThread } from './decode-turns.ts';

const half = decodeBudget() / 2;

test('what is held together stays within the budget; what needs more, or wants it, is alone', async () => {
  let held = 0;
  let most = 0;
  const hold = (amount: number) => async () => {
    held += amount;
    most = Math.max(most, held);
    await wait(5);
    held -= amount;
  };
  const seen: number[] = [];
  await Promise.all([
    ...Array.from({ length: 6 }, () => inTurn(half, hold(half))),
    ...Array.from({ length: 20 }, () => inTurn(1, hold(1024))),
    inTurn(9 * half, async () => {
      seen.push(held);
    }),
    alone(async () => {
      seen.push(held);
      await wait(5);
      seen.push(held);
    }),
  ]);
  expect(most).toBeLessThanOrEqual(2 * half);
  expect(most).toBeGreaterThan(half);
  expect(seen).toEqual([0, 0, 0]);
});

test('a decoder that fails, or a thread that ends amid its work, gives its turn back', async () => {
  await expect(
    inTurn(2 * half, async () => {
      throw new Error('damaged');
    }),
  ).rejects.toThrow('damaged');
  void inTurn(2 * half, () => new Promise(() => {}));
  releaseThread(threadId);
  expect(await alone(async () => 'free')).toBe('free');
});

test('a budget that is given holds instead, in threads that start later, too', async () => {
  const usual = decodeBudget();
  keepDecodingWithin(20e6);
  expect(decodeBudget()).toBeGreaterThanOrEqual(20e6);
  expect(decodeBudget()).toBeLessThan(20e6 + 1024);
  const source = new URL('./decode-turns.ts', import.meta.url);
  const script = `import(${JSON.stringify(source.href)}).then(({ decodeBudget }) =>
    require('node:worker_threads').parentPort.postMessage(decodeBudget()))`;
  const [seen] = await once(new Worker(script, { eval: true }), 'message');
  expect(seen).toBe(decodeBudget());
  let held = 0;
  let most = 0;
  const hold = async () => {
    most = Math.max(most, ++held);
    await wait(5);
    held--;
  };
  await Promise.all(Array.from({ length: 9 }, () => inTurn(9e6, hold)));
  expect(most).toBe(2);
  keepDecodingWithin(usual);
});

import { createInterface } from 'node:readline';
import type { About, Memory, Replies, Request, StepCost, Tensors } from './protocol.ts';
import type { Work } from './work.ts';

/** Work that is ready to be done, again and again. */
export interface Task {
  /** One call; it may leave work queued that `settle` waits for. */
  run(): void | Promise<void>;
  settle?(): Promise<void>;
  /** Seconds that the GPU needs for so many calls, by its own clock. */
  deviceSeconds?(calls: number): Promise<number>;
  /** Results of the last call. */
  values?(): Promise<ArrayLike<number>> | ArrayLike<number>;
  dispose?(): void | Promise<void>;
}

export interface Program {
  readonly about: About;
  /** On these tensors, or on random ones. Throws {@link Unsupported} for work that this engine cannot do. */
  prepare(work: Work, tensors?: Tensors): Task | Promise<Task>;
  writeWeights?(work: Work): Promise<void>;
  tune?(work: Work): Promise<Replies['tune']>;
  stepCost?(work: Work, steps: number): Promise<StepCost>;
}

/** Something that a library does not have: shown as –. */
export class Unsupported extends Error {
  override name = 'Unsupported';
}

/** A first call of more seconds than this is warm-up enough. */
const longCall = 2;
/** Calls by the GPU's clock: more take long to read. */
const mostTimed = 200;

/** Answers the requests on standard input until it ends. Whatever a library prints goes to standard error. */
export async function serve(program: Program): Promise<void> {
  const answer = (reply: object) => process.stdout.write(`${JSON.stringify(reply)}\n`);
  for (const method of ['log', 'info', 'debug'] as const) console[method] = console.error;
  let task: Task | undefined;
  let calls = 1;

  const handle = async (message: Request): Promise<Replies[keyof Replies]> => {
    switch (message.request) {
      case 'check': {
        const { work, tensors } = message;
        const once = await program.prepare(work, tensors);
        await once.run();
        const values = [...Array.from(await once.values!())];
        if (work.kind === 'training' || work.kind === 'detector_training') {
          await once.run();
          values.push(...Array.from(await once.values!()));
        }
        await once.dispose?.();
        return { values };
      }
      case 'prepare': {
        task = await program.prepare(message.work);
        let seconds = await secondsOf(task, 1);
        // Two calls at least, and until engines that compile in the background have done so. The fastest counts: a
        // machine that falters for a moment must not make all measurements short.
        for (let spent = 0; seconds < longCall && spent < 2 * message.seconds; ) {
          const next = await secondsOf(task, 1);
          spent += next;
          seconds = Math.min(seconds, next);
        }
        calls = Math.max(1, Math.ceil(message.seconds / seconds));
        return { seconds };
      }
      case 'measure':
        if (message.clock === 'device' && task!.deviceSeconds) {
          const timed = Math.min(calls, mostTimed);
          const seconds = (await task!.deviceSeconds(timed)) / timed;
          return { seconds, device_seconds: seconds };
        }
        return { seconds: (await secondsOf(task!, calls)) / calls };
      case 'release':
        await task?.dispose?.();
        task = undefined;
        return {};
      case 'memory':
        return memoryOf(program, message.work, message.steps);
      case 'step_cost':
        if (!program.stepCost) throw new Unsupported('the cost of a step');
        return program.stepCost(message.work, message.steps);
      case 'tune':
        if (!program.tune) throw new Unsupported('tuning');
        return program.tune(message.work);
      case 'write_weights':
        if (!program.writeWeights) throw new Unsupported('writing weights');
        await program.writeWeights(message.work);
        return {};
    }
  };

  answer(program.about);
  for await (const line of createInterface({ input: process.stdin })) {
    try {
      answer(await handle(JSON.parse(line) as Request));
    } catch (error) {
      if (error instanceof Unsupported) answer({ unsupported: error.message });
      else answer({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  }
}

async function secondsOf(task: Task, calls: number): Promise<number> {
  const started = performance.now();
  for (let i = 0; i < calls; i++) await task.run();
  await task.settle?.();
  return (performance.now() - started) / 1000;
}

async function memoryOf(program: Program, work: Work, steps: number): Promise<Memory> {
  const loaded = process.memoryUsage.rss();
  const task = await program.prepare(work);
  const ready = process.memoryUsage.rss();
  for (let i = 0; i < steps; i++) await task.run();
  await task.settle?.();
  return { loaded, ready, peak: process.resourceUsage().maxRSS * 1024 };
}

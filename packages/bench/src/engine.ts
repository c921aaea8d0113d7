import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { About, Refusal, Replies, Request } from './protocol.ts';

/** An engine failed at something that it claims to do, or ended. */
export class EngineError extends Error {
  override name = 'EngineError';
}

/** All that measuring and checking need of an engine. */
export type Answerer = Pick<Engine, 'name' | 'request'>;

/** What of a process' complaints an error message repeats, characters. */
const complaintLength = 2000;

/**
 * A library in a process of its own, Flukeprint included: it starts once and then answers requests, so that starting
 * never counts, and none of the others' memory, threads or compiler flags get in its way.
 */
export class Engine {
  readonly name: string;
  readonly about: About;
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #replies: AsyncIterator<string>;
  #complaints = '';
  readonly #kill = () => this.#process.kill();

  /** Starts `command` and waits for it to introduce itself. */
  static async start(name: string, command: string, args: readonly string[]): Promise<Engine> {
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    const engine = new Engine(name, child);
    const { promise: failed, reject } = Promise.withResolvers<never>();
    child.once('error', (error) => reject(new EngineError(`${name} does not start: ${error.message}`)));
    const about = await Promise.race([engine.#reply(), failed]);
    return Object.assign(engine, { about: about as About });
  }

  private constructor(name: string, child: ChildProcessWithoutNullStreams) {
    this.name = name;
    this.about = { version: '', threads: 0, description: '' };
    this.#process = child;
    this.#replies = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#complaints = (this.#complaints + text).slice(-complaintLength);
    });
    // A request to a process that has ended: its missing reply says more.
    child.stdin.on('error', () => {});
    process.once('exit', this.#kill);
  }

  /** The reply, or null for work that this engine does not know. Throws an {@link EngineError} if it fails. */
  async request<R extends Request>(request: R): Promise<Replies[R['request']] | null> {
    this.#process.stdin.write(`${JSON.stringify(request)}\n`);
    const reply = (await this.#reply()) as Refusal | Replies[R['request']];
    if ('unsupported' in reply) return null;
    if ('error' in reply) throw new EngineError(`${this.name}: ${reply.error}`);
    return reply;
  }

  /** Ends the process, and waits until it has. */
  async close(): Promise<void> {
    process.off('exit', this.#kill);
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.stdin.end();
    const timer = setTimeout(this.#kill, 2000);
    await ended;
    clearTimeout(timer);
  }

  async #reply(): Promise<object> {
    const { value, done } = await this.#replies.next();
    if (done) throw new EngineError(`${this.name} ended without a reply: ${this.#complaints.trim() || 'no message'}`);
    return JSON.parse(value) as object;
  }
}

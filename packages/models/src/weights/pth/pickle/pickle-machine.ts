import type { PickleBytes } from './pickle-bytes.ts';
import { PickleError, PickleGlobal, type PickleRules, PickleTuple } from './pickle-values.ts';

const mark = Symbol('mark');

/**
 * What the instructions of a pickle work on: a stack with marks, and a memo of values to come back to. Dicts are Maps.
 * No method recurses, and each makes at most one object, so that work and memory are bounded by the pickle's length.
 */
export class PickleMachine {
  readonly bytes: PickleBytes;
  /** What the pickle comes to, once it has stopped. */
  result: { readonly value: unknown } | null = null;
  readonly #rules: PickleRules;
  readonly #stack: unknown[] = [];
  readonly #memo = new Map<number, unknown>();

  constructor(bytes: PickleBytes, rules: PickleRules) {
    this.bytes = bytes;
    this.#rules = rules;
  }

  stop(): void {
    this.result = { value: this.pop() };
  }

  push(value: unknown): void {
    this.#stack.push(value);
  }

  pop(): unknown {
    if (this.#stack.length === 0 || this.#stack.at(-1) === mark) {
      throw new PickleError('it takes a value where there is none');
    }
    return this.#stack.pop();
  }

  top(): unknown {
    const value = this.pop();
    this.#stack.push(value);
    return value;
  }

  pushMark(): void {
    this.#stack.push(mark);
  }

  /** Takes what lies above the last mark, and the mark. */
  popMark(): unknown[] {
    const from = this.#stack.lastIndexOf(mark);
    if (from < 0) throw new PickleError('it goes back to a mark that is not there');
    return this.#stack.splice(from).slice(1);
  }

  pushTuple(count: number): void {
    const items = Array.from({ length: count }, () => this.pop());
    this.push(new PickleTuple(items.reverse()));
  }

  append(items: readonly unknown[]): void {
    const list = this.top();
    if (!Array.isArray(list)) throw new PickleError('it appends to something that is no list');
    for (const item of items) list.push(item);
  }

  pushDict(): void {
    const items = this.popMark();
    this.push(new Map());
    this.setItems(items);
  }

  setItem(): void {
    const value = this.pop();
    const key = this.pop();
    this.setItems([key, value]);
  }

  /** Of the dict on top: key, value, key, value, …. */
  setItems(items: readonly unknown[]): void {
    const dict = this.top();
    if (!(dict instanceof Map) || items.length % 2 !== 0) {
      throw new PickleError('it sets items of something that is no dict');
    }
    for (let i = 0; i < items.length; i += 2) dict.set(items[i], items[i + 1]);
  }

  /** Under the next number where none is given. */
  memorize(index = this.#memo.size): void {
    this.#memo.set(index, this.top());
  }

  recall(index: number): void {
    if (!this.#memo.has(index)) throw new PickleError(`it recalls ${index}, which it never stored`);
    this.push(this.#memo.get(index));
  }

  /** Imports nothing: the rules allow the name or throw. */
  pushGlobal(module: string, name: string): void {
    this.push(this.#rules.global(`${module}.${name}`));
  }

  pushStackGlobal(): void {
    const [name, module] = [this.pop(), this.pop()];
    if (typeof name !== 'string' || typeof module !== 'string') throw new PickleError('a name that is no string');
    this.pushGlobal(module, name);
  }

  /** Calls nothing: the rules say what the call would have made. */
  reduce(): void {
    const [args, callee] = [this.pop(), this.pop()];
    if (!(callee instanceof PickleGlobal) || !(args instanceof PickleTuple)) {
      throw new PickleError('it calls something that is no name');
    }
    this.push(this.#rules.reduce(callee, args.items));
  }

  /** An OrderedDict's attributes (torch keeps version numbers there) do not matter; nothing else has any. */
  dropState(): void {
    this.pop();
    if (!(this.top() instanceof Map)) throw new PickleError('it sets the state of something that is no dict');
  }

  pushPersistent(): void {
    this.push(this.#rules.persistent(this.pop()));
  }
}

import type { Spec } from '@flukeprint/kernels';

/** A call of an operation, without its values. */
export interface Call {
  readonly operation: string;
  readonly inputs: Readonly<Record<string, Spec | undefined>>;
  readonly outputs: Readonly<Record<string, Spec>>;
  readonly attributes: object;
}

/** A kernel that may do `work` in several ways, the likely fastest first, and the call that it was to do it for. */
export interface Question {
  readonly work: string;
  readonly candidates: readonly string[];
  readonly call: Call;
}

/** Which way of doing a work was measured to be the fastest on this adapter. */
export class Choices {
  readonly #measured = new Map<string, string>();
  #questions: Map<string, Question> | undefined;
  #call: Call | undefined;

  /** The way that was measured, else the first candidate. */
  fastest<Name extends string>(work: string, candidates: readonly [Name, ...Name[]]): Name {
    if (this.#questions && this.#call) this.#questions.set(work, { work, candidates, call: this.#call });
    const measured = this.#measured.get(work);
    // A file of an earlier release may name a way that is gone.
    return candidates.find((name) => name === measured) ?? candidates[0];
  }

  /** From now on {@link questions} grows. */
  collect(): void {
    this.#questions = new Map();
  }

  /** What was asked since, and ends it. */
  collected(): Question[] {
    const questions = [...(this.#questions?.values() ?? [])];
    this.#questions = undefined;
    this.#call = undefined;
    return questions;
  }

  /** Tells what the next questions are for, while they are collected. */
  announce(call: Call): void {
    if (this.#questions) this.#call = call;
  }

  set(work: string, name: string): void {
    this.#measured.set(work, name);
  }

  has(work: string): boolean {
    return this.#measured.has(work);
  }

  /** Takes over what {@link toJSON} gave, on the same adapter with the same kernels. */
  load(measured: Readonly<Record<string, string>>): void {
    for (const [work, name] of Object.entries(measured)) this.#measured.set(work, name);
  }

  /** The same in place of all that was measured. */
  replace(measured: Readonly<Record<string, string>>): void {
    this.#measured.clear();
    this.load(measured);
  }

  /** For a file. */
  toJSON(): Record<string, string> {
    return Object.fromEntries([...this.#measured].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

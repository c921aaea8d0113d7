import { CfgError } from './cfg-error.ts';

/** `[name]` and the `key=value` lines under it. */
export class CfgSection {
  readonly name: string;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly #values = new Map<string, { value: string; line: number }>();

  constructor(name: string, file: string, line: number) {
    this.name = name;
    this.file = file;
    this.line = line;
  }

  set(key: string, value: string, line: number): void {
    if (this.#values.has(key))
      throw new CfgError(this.file, line, `${key.slice(0, 60)} is given twice in [${this.name}]`);
    this.#values.set(key, { value, line });
  }

  text<T extends string>(key: string, absent: T): string {
    return this.#values.get(key)?.value ?? absent;
  }

  /** A whole number of at least `least`; without `absent` the key must be there. */
  integer(key: string, least: number, absent?: number): number {
    const found = this.#values.get(key);
    if (!found && absent !== undefined) return absent;
    const [value] = found ? this.integers(key) : [];
    if (value === undefined || value < least || this.integers(key).length > 1)
      throw this.error(key, `expected ${key} to be a whole number of at least ${least}`);
    return value;
  }

  /** Whole numbers with commas between them. */
  integers(key: string): number[] {
    const numbers = this.numbers(key);
    if (!numbers.every(Number.isSafeInteger)) throw this.error(key, `expected ${key} to be whole numbers`);
    return numbers;
  }

  /** Numbers with commas between them; none where the key is absent. */
  numbers(key: string): number[] {
    const text = this.#values.get(key)?.value;
    if (text === undefined) return [];
    const parts = text.replace(/,\s*$/, '').split(',');
    const numbers = parts.map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
    if (!numbers.every(Number.isFinite)) throw this.error(key, `expected ${key} to be numbers with commas`);
    return numbers;
  }

  /** An error at the line of `key`, or of the section where that is absent. */
  error(key: string | null, reason: string): CfgError {
    const found = key === null ? undefined : this.#values.get(key);
    const received = found ? `, received ${found.value.slice(0, 60)}` : key === null ? '' : ', and it is absent';
    return new CfgError(this.file, found?.line ?? this.line, `[${this.name}] ${reason}${received}`);
  }
}

/** Splits a Darknet `.cfg` into its sections; `#` and `;` begin a comment. Throws a {@link CfgError} at the first other line. */
export function parseCfg(text: string, file: string): CfgSection[] {
  const sections: CfgSection[] = [];
  for (const [i, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.replace(/[#;].*/, '').trim();
    if (line === '') continue;
    const header = /^\[([^\]]+)\]$/.exec(line);
    const pair = /^([^=]+)=(.*)$/.exec(line);
    if (header) sections.push(new CfgSection(header[1]!.trim().slice(0, 60), file, i + 1));
    else if (!pair) throw new CfgError(file, i + 1, `expected [section] or key=value, received ${line.slice(0, 60)}`);
    else if (sections.length === 0) throw new CfgError(file, i + 1, 'expected [net] before the first key=value');
    else sections.at(-1)!.set(pair[1]!.trim(), pair[2]!.trim(), i + 1);
  }
  return sections;
}

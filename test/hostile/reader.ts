import type fc from 'fast-check';

/** Something that reads what others wrote. */
export interface Reader {
  readonly name: string;
  /** What the file is called that is read. */
  readonly file: string;
  /** Files that belong to it, by their names. */
  readonly beside?: Readonly<Record<string, string | Uint8Array>>;
  readonly input: fc.Arbitrary<Uint8Array | string>;
  read(path: string): Promise<unknown>;
  /** After the last input: lets go of what is open, and throws where something is wrong that shows at the end alone. */
  finish?(): Promise<unknown>;
}

import type { Box } from './box.ts';

/** A photo of a catalogue: one animal in one file. */
export interface Photo {
  /**
   * Below the folder of individuals, with forward slashes: `whale_1/IMG 2.jpg`. Of a table, as it names the photo; further
   * boxes of one file are `IMG 2.jpg#2`, `IMG 2.jpg#3`, …, so that it stays unique.
   */
  readonly path: string;
  /** Absolute, as the operating system spells it. */
  readonly file: string;
  /** The name of the folder the photo lies in, or what a table says; empty where it is not known. */
  readonly individual: string;
  /** The part of the photo that shows the animal; all of it if absent. */
  readonly box?: Box;
  /** Milliseconds since 1970, from a table or the photo's EXIF block, both without a time zone taken as UTC. */
  readonly date?: number;
  /** The encounter that the photo is of, by its number in a catalogue: photos of one animal at one time and place, which no split parts. */
  readonly encounter?: string;
  /** Where that was. */
  readonly place?: string;
  /** SHA-256 of the file, in hex, where a catalogue knows it. */
  readonly hash?: string;
}

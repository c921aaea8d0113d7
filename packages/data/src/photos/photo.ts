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
}

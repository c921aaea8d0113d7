import type { PhotoProblem } from '../errors.ts';
import type { LabelledBox } from './labelled-photo.ts';

/** A photo whose labels are known or can be read once its size is. */
export interface Candidate {
  readonly path: string;
  readonly file: string;
  /** The file with its boxes. */
  readonly labelFile: string;
  /** Boxes, or what is wrong with them, for a photo of this size. */
  labels(width: number, height: number): Promise<LabelledBox[] | string>;
}

/** What a list, a folder or a JSON names, before any photo is opened. */
export interface Candidates {
  readonly candidates: readonly Candidate[];
  /** Names of the classes. */
  readonly classes: string[];
  readonly problems: readonly PhotoProblem[];
  /** What is worth saying about it as a whole. */
  readonly notes: readonly string[];
}

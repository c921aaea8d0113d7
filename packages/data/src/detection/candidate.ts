import type { LabelledBox } from './labelled-photo.ts';

/** A photo whose labels are known or can be read once its size is. */
export interface Candidate {
  readonly path: string;
  readonly file: string;
  /** Boxes, or what is wrong with them, for a photo of this size. */
  labels(width: number, height: number): Promise<LabelledBox[] | string>;
}

import type { Box } from '../photos/box.ts';

/** A box around something, and what it is. */
export interface LabelledBox {
  readonly box: Box;
  /** Number of the class. */
  readonly label: number;
}

/** A photo with all flukes that it shows; none is a valid answer. */
export interface LabelledPhoto {
  /** As the user knows it, with forward slashes. */
  readonly path: string;
  readonly file: string;
  /** The file with its boxes, for messages. */
  readonly labelFile?: string;
  /** Pixels of the upright photo. */
  readonly width: number;
  readonly height: number;
  /** In pixels of the upright photo. */
  readonly boxes: readonly LabelledBox[];
}

import { builtIn } from '@flukeprint/reid/detection/built-in/built-in-detector';
import type { BoxSource } from '@flukeprint/reid/detection/crop/cropped-collection';
import { Option } from 'commander';
import { number } from './flags.ts';
import { userPath } from './user-path.ts';

/** The flags with which a command crops photos to flukes. */
export interface BoxFlags {
  readonly boxes?: string;
  readonly boxMargin?: number;
  readonly detector?: string;
}

export const boxesOption = () =>
  new Option(
    '--boxes <file.csv>',
    'crop to boxes: CSV of path, x, y, w, h in pixels of the upright photo, as of detect',
  );

export const detectorOption = (kept: string) =>
  new Option(
    '--detector <path>',
    `find the flukes of photos without a box first: ${builtIn}, run or file of detect train; boxes are kept in ${kept}`,
  );

export const boxMarginOption = () =>
  new Option(
    '--box-margin <fraction>',
    'widen each box by this fraction of its size (default: as the run was trained)',
  ).argParser(number(0, 10));

/** A detector as typed: the word for the one that comes along, or a path. */
export const detectorPath = (given: string) => (given === builtIn ? builtIn : userPath(given));

/** Where the boxes of photos come from: `given` as typed, and what a detector finds, kept in `foundBoxes`. */
export const boxSource = (given: Pick<BoxFlags, 'boxes' | 'detector'>, foundBoxes: string): BoxSource => ({
  boxes: given.boxes && userPath(given.boxes),
  detector: given.detector && detectorPath(given.detector),
  foundBoxes,
});

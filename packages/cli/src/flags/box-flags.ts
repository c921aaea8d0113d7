import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listPhotos } from '@flukeprint/data';
import type { Backend } from '@flukeprint/kernels';
import { boxesFor } from '@flukeprint/reid/detection/complete-boxes';
import type { Crop } from '@flukeprint/reid/photos/dataset';
import { Option } from 'commander';
import { z } from 'zod';
import { terminal } from '../console/terminal.ts';
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
    `find the flukes of photos without a box first: run or file of detect train; boxes are kept in ${kept}`,
  );

export const boxMarginOption = () =>
  new Option(
    '--box-margin <fraction>',
    'widen each box by this fraction of its size (default: as the run was trained)',
  ).argParser(number(0, 10));

/** `--box-margin`, else that of the first run where it is the folder of one, else none. */
export async function marginOf({ boxMargin }: BoxFlags, [run]: readonly string[]): Promise<number> {
  if (boxMargin !== undefined) return boxMargin;
  if (run === undefined) return 0;
  // Whether it is a run at all, shows when its network is loaded.
  const text = await readFile(join(run, 'settings.json'), 'utf8').catch(() => '{}');
  const stored = z.object({ boxMargin: z.number() }).safeParse(parseJson(text));
  return stored.data?.boxMargin ?? 0;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export interface CropOptions extends Omit<Crop, 'file'> {
  /** As typed. */
  readonly boxes: string | undefined;
  /** As typed. */
  readonly detector: string | undefined;
  /** Where boxes that the detector finds are kept. */
  readonly target: string;
  readonly workers?: number;
}

/** What the photos of a folder are cropped to: nothing where there is neither a table nor a detector. */
export async function cropOf(
  backend: Backend,
  folder: string,
  { boxes, detector, target, workers, ...crop }: CropOptions,
): Promise<Crop | undefined> {
  const given = boxes === undefined ? undefined : userPath(boxes);
  if (detector === undefined) return given === undefined ? undefined : { file: given, ...crop };
  const { photos } = await listPhotos(folder, { loose: true });
  const file = await boxesFor(backend, photos, {
    detector: userPath(detector),
    boxes: given,
    target,
    reporter: terminal,
    workers,
  });
  // A table of the detector's making is this folder's alone.
  return file === null ? undefined : { file, ...crop, shared: crop.shared && file === given };
}

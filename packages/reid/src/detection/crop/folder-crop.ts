import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listPhotos } from '@flukeprint/data';
import type { Backend } from '@flukeprint/kernels';
import { z } from 'zod';
import type { Crop } from '../../photos/dataset.ts';
import type { Reporter } from '../../reporter.ts';
import { completeBoxes } from './complete-boxes.ts';

/** Where the boxes of a folder's photos come from. */
export interface BoxSource {
  /** A table of boxes. */
  readonly boxes?: string;
  /** Run folder or file of a detector, for photos that the table has no box of. */
  readonly detector?: string;
  /** Where boxes that the detector finds are kept. */
  readonly foundBoxes: string;
  /** The table is of other folders, too. */
  readonly shared?: boolean;
}

export interface FolderCropOptions extends BoxSource {
  /** Share of a box's width and height to add on each side. */
  readonly margin: number;
  readonly reporter: Reporter;
  readonly workers?: number;
}

/** What the photos of a folder are cropped to: nothing where there is neither a table nor a detector. */
export async function folderCrop(
  backend: Backend,
  folder: string,
  { boxes, detector, foundBoxes, reporter, workers, ...crop }: FolderCropOptions,
): Promise<Crop | undefined> {
  if (detector === undefined) return boxes === undefined ? undefined : { file: boxes, ...crop };
  const { photos } = await listPhotos(folder, { loose: true });
  const file = await completeBoxes(backend, photos, { detector, boxes, target: foundBoxes, reporter, workers });
  // A table of the detector's making is this folder's alone.
  return file === null ? undefined : { file, ...crop, shared: crop.shared && file === boxes };
}

/** The margin that a run was trained with; none where the path is no folder of a run. */
export async function marginOfRun(run: string | undefined): Promise<number> {
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

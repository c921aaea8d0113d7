import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Photo } from '@flukeprint/data';
import { writeAtomically } from '@flukeprint/data/files';
import { makeFolder } from '../../files/output-folder.ts';
import { type Reporter, reportProblems } from '../../reporter.ts';
import type { BoxesByPath } from '../boxes-table.ts';
import { cropPaths } from '../crop/crop-photos.ts';
import { drawBoxes } from '../detection-sheet.ts';
import { eachPhoto } from '../each-photo.ts';

/** More at a time would only fill the memory: a drawn photo is a large bitmap. */
const atATime = 4;

/** Writes photos, large ones made smaller, with their boxes drawn in as JPEG files, in the folders the photos lie in. Others than those of `boxes` are left out. */
export async function annotatePhotos(
  photos: readonly Photo[],
  boxes: BoxesByPath,
  folder: string,
  reporter: Reporter,
): Promise<void> {
  const drawn = photos.filter(({ path }) => boxes.has(path));
  const targets = cropPaths(drawn).map((path) => join(folder, path));
  await makeFolder(folder);
  for (const parent of new Set(targets.map(dirname))) await mkdir(parent, { recursive: true });
  const problems = await eachPhoto(reporter, 'drawing', drawn, atATime, async ({ path, file }, i) => {
    await writeAtomically(targets[i]!, [await drawBoxes(file, { found: boxes.get(path)! })]);
  });
  reportProblems(reporter, problems);
}

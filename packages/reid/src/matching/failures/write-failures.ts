import type { Split } from '@flukeprint/data';
import pMap from 'p-map';
import type { Shown } from '../../pictures/framed-photo.ts';
import { photoJpeg } from '../../pictures/photo-jpeg.ts';
import { type Reporter, silent, withProgress } from '../../reporter.ts';
import type { EvaluationReport } from '../evaluation-report.ts';
import { failuresFolder, mostShown, pictureName } from './failure-files.ts';
import { failuresOf, mixUpsOf } from './failure-list.ts';
import { failuresPage } from './failures-page.ts';

/** Photos that are read at a time. */
const concurrency = 4;
/** Pixels that a photo is made to fit into, also a smaller one: photos are compared. */
const room = { width: 800, height: 600 };

/**
 * Writes into a folder, which exists, a page of the queries whose first answer was wrong, the surest mistakes first, with their photos
 * beside it, in place of an earlier page there. `most` are shown.
 */
export async function writeFailures(
  folder: string,
  split: Split,
  report: EvaluationReport,
  { most = mostShown, reporter = silent }: { readonly most?: number; readonly reporter?: Reporter } = {},
): Promise<void> {
  const failures = failuresOf(report, split, report.leaks);
  const shown = failures.slice(0, most);
  const photos = shown.flatMap(({ result: { query, right }, answer }, i): [string, Shown][] => [
    [pictureName(i + 1, 'query'), split.queries[query]!],
    [pictureName(i + 1, 'answer'), split.gallery[answer.index]!],
    ...(right ? ([[pictureName(i + 1, 'right'), split.gallery[right.index]!]] as [string, Shown][]) : []),
  ]);
  const pages = failuresFolder(folder);
  pages.begin();
  let done = 0;
  await withProgress(reporter, 'drawing', 'photos', photos.length, (update) =>
    pMap(
      photos,
      async ([name, photo]) => {
        await pages.write(name, (await photoJpeg(photo, room)).jpeg);
        done += 1;
        update(done);
      },
      { concurrency },
    ),
  );
  const mixUps = mixUpsOf(failures, split);
  await pages.writePage(failuresPage({ split, shown, mixUps, failures: failures.length, queries: report.count }));
}

import { type Photo, PhotoError, type PhotoProblem } from '@flukeprint/data';
import pMap from 'p-map';
import { type Reporter, withProgress } from '../reporter.ts';

/** Does something with every photo, `concurrency` at a time, with a progress bar. Photos that cannot be read are returned. */
export async function eachPhoto(
  reporter: Reporter,
  title: string,
  photos: readonly Photo[],
  concurrency: number,
  work: (photo: Photo, index: number) => Promise<void>,
): Promise<PhotoProblem[]> {
  const problems: PhotoProblem[] = [];
  let done = 0;
  await withProgress(reporter, title, 'photos', photos.length, (update) =>
    pMap(
      photos,
      async (photo, i) => {
        try {
          await work(photo, i);
        } catch (error) {
          if (!(error instanceof PhotoError)) throw error;
          problems.push({ path: photo.path, reason: error.reason });
        }
        done += 1;
        update(done);
      },
      { concurrency },
    ),
  );
  return problems;
}

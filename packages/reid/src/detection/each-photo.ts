import { type Photo, PhotoError, type PhotoProblem } from '@flukeprint/data';
import pMap from 'p-map';
import { Progress } from '@flukeprint/cli';

/** Does something with every photo, `concurrency` at a time, with a progress bar. Photos that cannot be read are returned. */
export async function eachPhoto(
  title: string,
  photos: readonly Photo[],
  concurrency: number,
  work: (photo: Photo, index: number) => Promise<void>,
): Promise<PhotoProblem[]> {
  const problems: PhotoProblem[] = [];
  const progress = new Progress(title, 'photos', photos.length);
  let done = 0;
  try {
    await pMap(
      photos,
      async (photo, i) => {
        try {
          await work(photo, i);
        } catch (error) {
          if (!(error instanceof PhotoError)) throw error;
          problems.push({ path: photo.path, reason: error.reason });
        }
        done += 1;
        progress.update(done);
      },
      { concurrency },
    );
  } finally {
    progress.stop();
  }
  return problems;
}

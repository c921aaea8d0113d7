/** A file of weights that is not what it claims to be, or does not hold what is wanted: names the file and what is wrong. */
export class WeightsFileError extends Error {
  override name = 'WeightsFileError';
  constructor(path: string, reason: string) {
    super(`${path}: ${reason}`);
  }
}

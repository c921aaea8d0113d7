/** A folder of photos that cannot be used as it is. The message says what was found and what is expected. */
export class DataError extends Error {
  override readonly name = 'DataError';
}

/** What is wrong with one photo, fit for one line of a report. */
export interface PhotoProblem {
  /** The photo's path below the folder of individuals. */
  readonly path: string;
  readonly reason: string;
  /** The photo counts nevertheless: only a part of what a table says of it does not. */
  readonly isUsed?: true;
}

/** A photo that cannot be read. The message is one line: the path and the reason. */
export class PhotoError extends Error implements PhotoProblem {
  override readonly name = 'PhotoError';
  readonly path: string;
  readonly reason: string;

  constructor(path: string, reason: string) {
    super(`${path}: ${reason}`);
    this.path = path;
    this.reason = reason;
  }
}

/** A Darknet configuration that describes no network: names the file, the line and what is wrong. */
export class CfgError extends Error {
  override name = 'CfgError';
  constructor(file: string, line: number, reason: string) {
    super(`${file}:${line}: ${reason}`);
  }
}

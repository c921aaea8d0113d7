import { join } from 'node:path';
import { RunFolder } from './run-folder.ts';

/** Where a new run goes. */
export interface RunPlace {
  /** Its folder; a new one in `runs` where nothing is said. */
  readonly output?: string;
  /** The folder of runs. */
  readonly runs?: string;
  /** Whether an earlier run there may be replaced. */
  readonly overwrite?: boolean;
  /** Files and folders that the run reads beside those of its settings: never written over. */
  readonly inputs?: readonly string[];
}

/** Makes a run's folder and locks it: `output`, or the first free one of `runs/<name>`, `runs/<name>-2`, …. */
export async function newRun(
  name: string,
  { output, runs = 'runs', overwrite, inputs = [] }: RunPlace,
  read: readonly (string | null)[],
): Promise<RunFolder> {
  const options = { overwrite, inputs: [...read.filter((path) => path !== null), ...inputs] };
  return output === undefined ? RunFolder.createNumbered(join(runs, name), options) : RunFolder.create(output, options);
}

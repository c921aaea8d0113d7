import { writeAtomically } from '@flukeprint/data/files';
import type { Recording } from './recording.ts';
import { traceText } from './trace-events.ts';

/** Writes what was recorded in the format of chrome://tracing, which Perfetto and speedscope read, too. */
export async function writeTrace(file: string, recording: Recording): Promise<void> {
  await writeAtomically(file, [traceText(recording)]);
}

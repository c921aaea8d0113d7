import { Recorder, warmUpSteps } from '@flukeprint/reid/profile/recorder';
import type { Recording } from '@flukeprint/reid/profile/recording';
import { writeTrace } from '@flukeprint/reid/profile/write-trace';
import { describeSummary } from './profile-table.ts';

/** Records `steps` steps, then writes the trace to `file` and prints where the time went. */
export function recorderFor(file: string, steps: number, photosPerStep: number): Recorder {
  return new Recorder({ steps, photosPerStep, onRecorded: (recording) => reportProfile(file, recording) });
}

async function reportProfile(file: string, recording: Recording): Promise<void> {
  if (recording.steps.length === 0) {
    console.warn(`no profile: the first ${warmUpSteps} steps only warm up, and there were no others`);
    return;
  }
  await writeTrace(file, recording);
  // A progress bar may stand on this line.
  console.log(`\n${describeSummary(recording)}\n\ntrace: ${file}\nopen it in https://ui.perfetto.dev\n`);
}

import { setTimeout as wait } from 'node:timers/promises';
import { type Backend, OutOfMemoryError } from '@flukeprint/kernels';
import { createWebGpuBackend, DeviceLostError, freshGpu, WebGpuBackend } from '@flukeprint/kernels-wgsl';
import type { Device } from '../device/open-device.ts';
import type { Reporter } from '../reporter.ts';
import type { RunFolder } from '../runs/run-folder.ts';
import { UserError } from '../user-error.ts';

export interface DeviceLossOptions {
  readonly device: Device;
  readonly run: RunFolder;
  readonly reporter: Reporter;
  /** Whether the first attempt goes on from a checkpoint, too. */
  readonly resume: boolean;
  /** What goes on with the run when this gives up: `flukeprint train`. */
  readonly command: string;
  /** Opens the fastest adapter once more, in place of this backend. */
  readonly open?: (lost: Backend) => Promise<Backend>;
  /** Seconds to wait before each try to open it. */
  readonly pauses?: readonly number[];
}

/** Losses in a row, without a new checkpoint between them, that end the run: the next one would come as surely. */
const MOST_LOSSES = 3;

/** A driver that starts again takes seconds, a machine that wakes up may take longer to have its GPU back. */
const PAUSES = [0.5, 2, 5, 10, 30];

/**
 * Runs `train`, and when its GPU is lost runs it again on the GPU opened anew: from the run's last checkpoint, or from the start
 * where there is none. The backend in use is `device.backend`. Any other error is thrown as it is; a GPU that does not come
 * back, or is lost again and again, becomes a `UserError`.
 */
export async function throughDeviceLoss<T>(
  options: DeviceLossOptions,
  train: (backend: Backend, resume: boolean) => Promise<T>,
): Promise<T> {
  const { device, run } = options;
  let resume = options.resume;
  let checkpoint = run.checkpointId;
  for (let losses = 1; ; losses++) {
    const lost = device.backend;
    try {
      return await train(lost, resume);
    } catch (error) {
      const reason = await lossOf(lost, error);
      if (reason === null) throw error;
      if (run.checkpointId !== checkpoint) losses = 1;
      checkpoint = run.checkpointId;
      if (losses === MOST_LOSSES) {
        throw new UserError(
          `${reason}, ${losses} times without a checkpoint in between; a lower --batch-size makes shorter work for the GPU, ${howToGoOn(options)}`,
        );
      }
      device.backend = await reopen(lost, reason, options);
      resume = run.hasCheckpoint;
      if (!resume) run.removeLog();
      options.reporter.news({ kind: 'device lost', reason, startsOver: !resume });
      await run.log('device_lost', { reason });
    }
  }
}

/** What the lost device said, or null where `error` has another cause. */
async function lossOf(backend: Backend, error: unknown): Promise<string | null> {
  if (error instanceof DeviceLostError) return error.message;
  if (error instanceof UserError || error instanceof OutOfMemoryError || !(backend instanceof WebGpuBackend))
    return null;
  // What was under way may be rejected before the device tells of its loss.
  const stillThere = wait(200).then(() => null);
  const lost = backend.device.lost.then(({ reason, message }) => `webgpu: the device was lost (${reason}): ${message}`);
  return Promise.race([lost, stillThere]);
}

/** Another Dawn, with the same ways of doing each work: they decide about the last bits of sums. */
async function openAgain(lost: Backend): Promise<Backend> {
  const { choices, onSilence } = lost instanceof WebGpuBackend ? lost : {};
  return createWebGpuBackend({ gpu: freshGpu(), ...(choices && { choices }), onSilence });
}

/** Only the same adapter computes the same bits. */
async function reopen(lost: Backend, reason: string, options: DeviceLossOptions): Promise<Backend> {
  const { open = openAgain, pauses = PAUSES } = options;
  // Its memory, before the next one asks for as much.
  if (lost instanceof WebGpuBackend) lost.device.destroy();
  let problem = '';
  for (const seconds of pauses) {
    await wait(1000 * seconds);
    try {
      const found = await open(lost);
      if (found.description === lost.description) return found;
      problem = `found ${found.description} in place of ${lost.description}`;
      await found.destroy();
    } catch (error) {
      problem = (error as Error).message;
    }
  }
  throw new UserError(`${reason}; it did not come back (${problem}): ${howToGoOn(options)}`);
}

function howToGoOn({ run, command }: DeviceLossOptions): string {
  return run.hasCheckpoint
    ? `\`${command} --resume ${run.path}\` goes on after the last checkpoint`
    : 'start the run again: it had no checkpoint yet';
}

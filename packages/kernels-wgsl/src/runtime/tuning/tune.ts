import { type DeviceTensor, execute, OutOfMemoryError, type Spec } from '@flukeprint/kernels';
import type { WebGpuBackend } from '../webgpu-backend.ts';
import type { Question } from './choices.ts';
import { timeOnDevice } from './stopwatch.ts';

/** What a candidate takes, in seconds; infinite if the device's memory does not suffice. */
export interface Measurement {
  readonly work: string;
  /** The candidate that is taken without measuring. */
  readonly likely: string;
  readonly fastest: string;
  readonly seconds: Readonly<Record<string, number>>;
}

/** Long enough that the rounding of timestamps and the start of a submission do not count. */
const SECONDS = 0.01;
const ROUNDS = 3;
const MOST_REPEATS = 200;
/** One that takes this many times as long as the best so far is not measured further. */
const HOPELESS = 2;

/**
 * Measures every candidate of a question, and has the backend's kernels take the fastest from now on. Of two that are
 * equal within `margin`, the likelier stays, so that noise changes nothing.
 */
export async function tune(backend: WebGpuBackend, question: Question, margin = 0.02): Promise<Measurement> {
  const { work, candidates, call } = question;
  const seconds: Record<string, number> = {};
  let fastest = candidates[0]!;
  let best = Infinity;
  const tensors: DeviceTensor[] = [];
  const take = (specs: Readonly<Record<string, Spec | undefined>>): Record<string, DeviceTensor> => {
    const taken: Record<string, DeviceTensor> = {};
    for (const [name, spec] of Object.entries(specs)) {
      if (!spec) continue;
      taken[name] = ones(backend, spec);
      tensors.push(taken[name]);
    }
    return taken;
  };
  try {
    const [inputs, outputs] = [take(call.inputs), take(call.outputs)];
    const run = () => backend.run(call.operation, inputs, outputs, call.attributes);
    for (const name of candidates) {
      backend.choices.set(work, name);
      seconds[name] = await measure(backend, run, best);
      if (seconds[name] < best * (1 - margin)) {
        best = seconds[name];
        fastest = name;
      }
    }
  } finally {
    for (const { storage } of tensors) backend.free(storage);
  }
  backend.choices.set(work, fastest);
  return { work, likely: candidates[0]!, fastest, seconds };
}

async function measure(backend: WebGpuBackend, run: () => void, best: number): Promise<number> {
  try {
    run(); // compiles
    const once = await timeOnDevice(backend, run);
    if (once > HOPELESS * best) return once;
    const repeats = Math.min(MOST_REPEATS, Math.max(1, Math.ceil(SECONDS / Math.max(once, 1e-6))));
    let least = Infinity;
    for (let round = 0; round < ROUNDS; round++) {
      const total = await timeOnDevice(backend, () => {
        for (let i = 0; i < repeats; i++) run();
      });
      least = Math.min(least, total / repeats);
    }
    return least;
  } catch (error) {
    if (error instanceof OutOfMemoryError) return Infinity;
    throw error;
  }
}

/** A tensor of ones: values cost nothing to bring there, and no adapter is slow with them. */
function ones(backend: WebGpuBackend, spec: Spec): DeviceTensor {
  const one: Spec = { shape: [], dtype: spec.dtype };
  if (spec.dtype === 'i32') return { ...spec, storage: backend.allocate(spec) };
  const scalar = { ...one, storage: backend.allocate(one) };
  backend.write(scalar, Float32Array.of(1));
  const { output } = execute(backend, 'broadcastTo', { input: scalar }, { shape: spec.shape });
  backend.free(scalar.storage);
  return output;
}

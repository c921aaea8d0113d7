import { totalmem } from 'node:os';
import { type Backend, type MemoryLimits, OutOfMemoryError } from '@flukeprint/kernels';
import { UserError } from '../user-error.ts';

/** What a training step took. */
export interface MemoryUse {
  readonly batchSize: number;
  /** Most bytes in use at once. */
  readonly peakBytes: number;
  /** Of the largest tensor. */
  readonly largestBytes: number;
}

export interface MemoryAdvice {
  /** What a step of the wanted batch would take. */
  readonly neededBytes: number;
  /** Largest batch that fits; 0 where none does. */
  readonly largestBatch: number;
  /** Smaller batches whose gradients add up to the wanted one. */
  readonly accumulate: { readonly batchSize: number; readonly steps: number } | null;
  /** All of it in one line. */
  readonly message: string;
}

/**
 * Part of the memory that may be filled. Beside that, room for one more of the largest tensors is left: between those that
 * live, pieces stay free that are too small for the next one.
 */
const USABLE = 0.97;

/** Batches small enough to fit nearly always, and two, so that a line goes through them. */
const TRIALS = [2, 4];

/**
 * Runs `step`, one training step on a batch of this size, on small batches and notes what it takes. The step should work
 * on weights that nobody needs: it may train them. Stops at the first batch that does not fit either.
 */
export async function measureMemory(
  backend: Backend,
  step: (batchSize: number) => void | Promise<void>,
): Promise<MemoryUse[]> {
  const uses: MemoryUse[] = [];
  for (const batchSize of TRIALS) {
    backend.memory.reset();
    try {
      await step(batchSize);
      // A device's errors come late.
      await backend.synchronize();
    } catch (error) {
      if (error instanceof OutOfMemoryError) break;
      throw error;
    }
    const { peakBytes, largestBytes } = backend.memory;
    uses.push({ batchSize, peakBytes, largestBytes });
  }
  return uses;
}

/**
 * What to do instead of a batch that did not fit: a step takes a fixed part (weights, moments, gradients) and a part for
 * every image, a straight line through the two measurements. `limits` are the backend's; `availableBytes` what the machine
 * has, where that is known.
 */
export function adviseBatchSize({
  batchSize,
  imageSize,
  uses,
  limits,
  availableBytes = Infinity,
}: {
  readonly batchSize: number;
  /** Pixels, one side. */
  readonly imageSize: number;
  readonly uses: readonly MemoryUse[];
  readonly limits: MemoryLimits;
  readonly availableBytes?: number;
}): MemoryAdvice {
  const total = Math.min(limits.totalBytes, availableBytes);
  const [first, second] = uses;
  const batch = `batch ${batchSize} at ${imageSize} px`;
  if (!first || !second) {
    const largestBatch = first ? Math.min(first.batchSize, batchSize) : 0;
    const instead = first ? `--batch-size ${largestBatch} fits` : `not even ${TRIALS[0]} images fit`;
    const advice = { neededBytes: Infinity, largestBatch, ...accumulation(batchSize, largestBatch) };
    const message = `${batch} needs more memory than there is; ${instead}${advice.keeps}; a lower --image-size needs less`;
    return { ...advice, message };
  }
  const peak = lineThrough(first, second, 'peakBytes');
  const tensor = lineThrough(first, second, 'largestBytes');
  const withSpare = lineThrough(...(uses.map(spared) as [MemoryUse, MemoryUse]), 'peakBytes');
  const byTotal = withSpare.largest(total * USABLE);
  const byTensor = tensor.largest(limits.tensorBytes);
  const estimate = Math.min(byTotal, byTensor);
  // Where the estimate knows of no limit, or knows better than what happened, half as many are a guess.
  const guess = estimate >= batchSize;
  const largestBatch = guess ? Math.floor(batchSize / 2) : Math.max(0, estimate);
  const neededBytes = peak.at(batchSize);
  const has = total === Infinity ? 'more than the device has' : `${gigabytes(total)} are available`;
  const needs =
    !guess && byTensor < byTotal
      ? `needs a tensor of about ${gigabytes(tensor.at(batchSize))}, one may have ${gigabytes(limits.tensorBytes)}`
      : `needs about ${gigabytes(neededBytes)}, ${has}`;
  const { accumulate, keeps } = accumulation(batchSize, largestBatch);
  const instead = `--batch-size ${largestBatch} ${guess ? 'may fit' : 'fits'}${keeps}`;
  const fits = largestBatch > 0 ? instead : 'not even one image fits: lower --image-size';
  return { neededBytes, largestBatch, accumulate, message: `${batch} ${needs}: ${fits}` };
}

/**
 * The error for people in place of an {@link OutOfMemoryError} of training. Nothing of the failed step may live any more;
 * `step` as for {@link measureMemory}.
 */
export async function explainOutOfMemory(
  backend: Backend,
  wanted: { readonly batchSize: number; readonly imageSize: number },
  step: (batchSize: number) => void | Promise<void>,
): Promise<UserError> {
  const uses = await measureMemory(backend, step);
  // A GPU's memory is its own.
  const availableBytes = backend.name === 'webgpu' ? Infinity : machineBytes();
  return new UserError(adviseBatchSize({ ...wanted, uses, limits: backend.memoryLimits, availableBytes }).message);
}

/** What this process may have at most: the machine's memory, or what a container leaves of it. */
function machineBytes(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}

/** The fewest batches of equal size, of at least two images, that make up the wanted one. */
function accumulation(batchSize: number, largestBatch: number) {
  for (let size = Math.min(largestBatch, batchSize - 1); size >= 2; size--) {
    if (batchSize % size !== 0) continue;
    const accumulate = { batchSize: size, steps: batchSize / size };
    return { accumulate, keeps: `; --batch-size ${size} --accumulate ${accumulate.steps} keeps ${batchSize}` };
  }
  return { accumulate: null, keeps: '' };
}

function spared(use: MemoryUse): MemoryUse {
  return { ...use, peakBytes: use.peakBytes + use.largestBytes };
}

function lineThrough(a: MemoryUse, b: MemoryUse, quantity: 'peakBytes' | 'largestBytes') {
  // What does not grow with the batch, as the largest weight, has a slope of 0.
  const slope = Math.max(0, (b[quantity] - a[quantity]) / (b.batchSize - a.batchSize));
  const at = (batchSize: number) => b[quantity] + slope * (batchSize - b.batchSize);
  const largest = (bytes: number) => {
    if (slope === 0) return bytes >= b[quantity] ? Infinity : 0;
    return Math.floor(b.batchSize + (bytes - b[quantity]) / slope);
  };
  return { at, largest };
}

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1).replace(/\.0$/, '')} GB`;

import type { Split } from '@flukeprint/data';
import type { Storage } from '@flukeprint/kernels';
import { PlanningBackend, type Tenancy, type WebGpuBackend } from '@flukeprint/kernels-wgsl';
import { namedTensors } from '@flukeprint/models';
import type { CreateEmbedder } from '../../matching/trained-network.ts';
import { noProfile, type Profile } from '../../profile/profile.ts';
import type { TrainSettings } from '../../settings/fields.ts';
import { EmbedderState } from '../embedder-state.ts';
import { accumulateGradients, updateWeights } from '../embedder-step.ts';

export const tensorKinds = [
  'weights',
  'optimiser state',
  'photos',
  'activations',
  'gradients of activations',
  'gradients of weights',
  "operations' own memory",
] as const;
export type TensorKind = (typeof tensorKinds)[number];

/** A tensor of a training step. */
export interface StepTensor extends Tenancy {
  readonly kind: TensorKind;
  /** The layer it comes from or belongs to, such as `body.conv1`; the operation where no weight tells. */
  readonly layer: string;
}

/** The tensors of a training step, by when they live. */
export interface StepTrace {
  /** What the step allocates, in order. */
  readonly step: readonly StepTensor[];
  /** What was there before. */
  readonly persistent: readonly StepTensor[];
  readonly dispatches: number;
  /** The first dispatch of each phase, in order. */
  readonly phases: readonly { readonly name: string; readonly from: number }[];
}

/**
 * A training step of these settings, with all batches whose gradients it adds up, on a backend that only counts: nothing
 * is computed, and no memory of a GPU is needed. `like` is the GPU it would run on, where that is known.
 */
export function traceStep(
  settings: TrainSettings,
  split: Pick<Split, 'individuals' | 'training' | 'queries'>,
  like?: WebGpuBackend,
  createEmbedder?: CreateEmbedder,
): StepTrace {
  const { imageSize, batchSize, accumulate, lr } = settings;
  const backend = new PlanningBackend(like);
  const state = new EmbedderState(backend, settings, split, createEmbedder);
  const [tensorsBefore, before] = [backend.tenancies.length, backend.dispatches];
  const phases: { name: string; from: number }[] = [];
  const noted: Profile = {
    ...noProfile,
    phase(name, body) {
      backend.phase = name;
      phases.push({ name, from: backend.dispatches - before });
      return body();
    },
  };
  const batch = {
    images: new Float32Array(batchSize * 3 * imageSize ** 2),
    shape: [batchSize, 3, imageSize, imageSize] as const,
    labels: Int32Array.from({ length: batchSize }, (_, i) => i % split.individuals.length),
  };
  for (let i = 0; i < accumulate; i++) {
    // After the epochs that leave the backbone alone and take less.
    const place = { epoch: settings.freezeEpochs + 1, batch: i, batches: accumulate };
    // The losses live on, as in training, where they are read some steps later.
    accumulateGradients(backend, state, batch, place, noted);
  }
  updateWeights(state, lr, noted);
  const names = new Map<Storage, string>();
  for (const [name, { value }] of namedTensors(state.embedder)) names.set(value.storage, name);
  for (const [name, { value }] of namedTensors(state.head)) names.set(value.storage, `head.${name}`);
  const updateFrom = phases.at(-1)!.from;
  const described = (tenancy: Tenancy): StepTensor => {
    const placed = {
      ...tenancy,
      firstDispatch: tenancy.firstDispatch - before,
      endDispatch: tenancy.endDispatch - before,
    };
    return { ...placed, kind: kindOf(placed, updateFrom), layer: layerOf(tenancy, names) };
  };
  const all = [...backend.tenancies];
  const dispatches = backend.dispatches - before;
  const persistent = all.slice(0, tensorsBefore).map((tenancy): StepTensor => {
    const name = names.get(tenancy.storage);
    return { ...tenancy, kind: name === undefined ? 'optimiser state' : 'weights', layer: name ?? 'optimiser state' };
  });
  return { step: all.slice(tensorsBefore).map(described), persistent, dispatches, phases };
}

function kindOf({ operation, role, phase, endDispatch }: Tenancy, updateFrom: number): TensorKind {
  if (operation === 'write') return 'photos';
  if (role === 'temporary') return "operations' own memory";
  if (phase === 'forward') return 'activations';
  return endDispatch > updateFrom ? 'gradients of weights' : 'gradients of activations';
}

/** The layer whose weight went into the operation; a gradient of a weight has its shape, not its name. */
function layerOf({ operation, inputs }: Tenancy, names: ReadonlyMap<Storage, string>): string {
  for (const tensor of Object.values(inputs)) {
    const name = tensor && names.get(tensor.storage);
    if (name !== undefined) return name.replace(/\.[^.]*$/, '');
  }
  return operation;
}

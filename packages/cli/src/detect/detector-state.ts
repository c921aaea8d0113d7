import { createHash } from 'node:crypto';
import type { Tensor } from '@flukeprint/autograd';
import { writeAtomically } from '@flukeprint/data/files';
import type { Backend } from '@flukeprint/kernels';
import {
  createDarknet,
  createOptimizer,
  type Darknet,
  Ema,
  formatDarknetWeights,
  formatSafetensors,
  GradScaler,
  initialize,
  isBiasOrNorm,
  loadStateDict,
  namedParameters,
  namedTensors,
  type Optimizer,
  readDarknetWeights,
  readSafetensors,
  stateDict,
} from '@flukeprint/models';
import { z } from 'zod';
import { expectFinite } from '../checkpoint.ts';
import { UserError } from '../user-error.ts';
import type { DetectSettings } from './detect-settings.ts';
import { detectorMetadata, findDetector } from './detector-file.ts';

const count = z.int().min(0);
const positionSchema = z.strictObject({
  /** Whole epochs done. */
  epoch: count,
  /** Steps of the optimiser. */
  steps: count,
  /** Best mAP@0.5:0.95 so far. */
  best: z.number().nullable(),
});

export interface DetectorStateOptions {
  readonly settings: DetectSettings;
  /** The Darknet configuration; `cfgFile` names it in errors. */
  readonly cfg: string;
  readonly cfgFile: string;
  readonly classes: readonly string[];
  /** What tells these photos and boxes from others. */
  readonly photos: unknown;
}

/** The detector, its optimiser and where they stand: all that training changes. Zero until filled. */
export class DetectorState {
  readonly network: Darknet;
  readonly optimizer: Optimizer;
  /** Of training in f16. */
  readonly scaler: GradScaler | null;
  /** Null where none is wanted. */
  readonly ema: Ema | null;
  readonly position: z.infer<typeof positionSchema> = { epoch: 0, steps: 0, best: null };
  readonly #options: DetectorStateOptions;

  constructor(backend: Backend, options: DetectorStateOptions) {
    const { optimizer, weightDecay, momentum, ema, precision } = options.settings;
    this.#options = options;
    this.network = createDarknet(backend, options.cfg, options.cfgFile);
    this.network.precision = precision;
    this.scaler = precision === 'f16' ? new GradScaler(backend) : null;
    this.optimizer = createOptimizer(
      { optimizer, weightDecay, momentum, noDecay: isBiasOrNorm },
      namedParameters(this.network),
    );
    this.ema = ema > 0 ? new Ema(namedTensors(this.network), { decay: ema, warmup: true }) : null;
  }

  initialize(): void {
    initialize(this.network, this.#options.settings.seed);
  }

  /** Starts from other weights; returns what was taken, in a line for people. */
  async loadInitial(given: string): Promise<string> {
    const path = await findDetector(given);
    if (!path.endsWith('.safetensors')) {
      const { layers, of } = await readDarknetWeights(this.network, path);
      return `weights of ${layers} of ${of} layers from ${path}`;
    }
    const { tensors } = await readSafetensors(path);
    const own = new Map(namedTensors(this.network));
    // A head for other classes has another shape: it starts anew.
    const fitting = [...tensors].filter(([name, { shape }]) => own.get(name)?.shape.join() === shape.join());
    const { loaded, missing } = loadStateDict(own, new Map(fitting), path);
    if (loaded.length === 0) throw new UserError(`${path} holds no tensor of this network`);
    return `${loaded.length} tensors from ${path}, ${missing.length} start anew`;
  }

  /** Runs `body` with the averaged weights in the network, where they are averaged. */
  async withAverage<T>(body: () => Promise<T>): Promise<T> {
    return this.ema && this.ema.steps > 0 ? this.ema.applied(body) : body();
  }

  /** The network alone, averaged if there is an average; once ours, and once as Darknet's .weights. */
  async saveNetwork(path: string, darknet: string): Promise<void> {
    const { steps } = this.position;
    await this.withAverage(async () => {
      await writeAtomically(path, formatSafetensors(await stateDict(namedTensors(this.network)), this.#metadata()));
      await writeAtomically(
        darknet,
        await formatDarknetWeights(this.network, { seen: steps * this.#options.settings.batchSize }),
      );
    });
  }

  /** Everything needed to go on as if training had never stopped. */
  async save(path: string): Promise<void> {
    const state = await stateDict(this.#everything());
    expectFinite(state, this.position.steps);
    await writeAtomically(
      path,
      formatSafetensors(state, {
        ...this.#metadata(),
        position: JSON.stringify(this.position),
        ema_steps: `${this.ema?.steps ?? 0}`,
        photos: this.#fingerprint(),
      }),
    );
  }

  /** Goes back to where `save` was called. */
  async restore(path: string): Promise<void> {
    const { tensors, metadata } = await readSafetensors(path);
    const position = parsePosition(metadata.position, path);
    if (metadata.photos !== this.#fingerprint())
      throw new UserError(
        `${path} was trained on other photos or boxes than ${this.#options.settings.data} holds now; train a new run`,
      );
    const { missing } = loadStateDict(this.#everything(), tensors, path);
    if (missing.length > 0) throw new UserError(`${path} lacks "${missing[0]}"; it cannot be continued`);
    Object.assign(this.position, position);
    this.optimizer.steps = position.steps;
    if (this.ema) this.ema.steps = Number(metadata.ema_steps);
  }

  dispose(): void {
    for (const part of [this.network, this.optimizer, this.scaler, this.ema]) part?.dispose();
  }

  *#everything(): Generator<readonly [string, Tensor]> {
    yield* namedTensors(this.network);
    yield* this.optimizer.namedTensors();
    if (this.scaler) yield* this.scaler.namedTensors();
    if (this.ema) yield* this.ema.namedTensors();
  }

  #metadata() {
    const { cfg, classes, settings } = this.#options;
    return detectorMetadata(cfg, classes, settings.imageSize);
  }

  #fingerprint(): string {
    return createHash('sha256').update(JSON.stringify(this.#options.photos)).digest('hex');
  }
}

function parsePosition(text: string | undefined, path: string) {
  try {
    return positionSchema.parse(JSON.parse(text ?? ''));
  } catch {
    throw new UserError(`${path} does not say in its metadata where training stood; it cannot be continued`);
  }
}

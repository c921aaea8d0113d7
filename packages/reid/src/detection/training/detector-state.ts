import { writeAtomically } from '@flukeprint/data/files';
import type { Backend } from '@flukeprint/kernels';
import {
  createDarknet,
  type Darknet,
  formatDarknetWeights,
  isBiasOrNorm,
  loadStateDict,
  namedTensors,
  readDarknetWeights,
  readSafetensors,
} from '@flukeprint/models';
import { counted } from '../../counted.ts';
import { type InitialWeights, TrainableState } from '../../training/trainable-state.ts';
import { UserError } from '../../user-error.ts';
import { detectorMetadata, detectorWeights } from '../detector.ts';
import type { DetectSettings } from './detector-settings.ts';

export interface DetectorStateOptions {
  readonly settings: DetectSettings;
  /** The Darknet configuration; `cfgFile` names it in errors. */
  readonly cfg: string;
  readonly cfgFile: string;
  readonly classes: readonly string[];
  /** What tells these photos and boxes from others. */
  readonly photos: unknown;
}

/** The detector and all that training it changes. */
export class DetectorState extends TrainableState {
  readonly network: Darknet;
  readonly #batchSize: number;

  constructor(backend: Backend, { settings, cfg, cfgFile, classes, photos }: DetectorStateOptions) {
    const { optimizer, weightDecay, momentum, ema, precision, lr, seed, data } = settings;
    const network = createDarknet(backend, cfg, cfgFile);
    network.precision = precision;
    super(backend, {
      modules: { '': network },
      optimizer: { optimizer, weightDecay, momentum, noDecay: isBiasOrNorm },
      ...{ lr, seed, precision, ema },
      metadata: detectorMetadata(cfg, classes, settings.imageSize),
      photos,
      otherPhotos: `other photos or boxes than ${data} holds now; train a new run`,
    });
    this.network = network;
    this.#batchSize = settings.batchSize;
  }

  /** Starts from other weights; returns what was taken, in a line for people, and whether it is less than half. */
  async loadInitial(given: string): Promise<InitialWeights> {
    const path = await detectorWeights(given);
    if (!path.endsWith('.safetensors')) {
      const { layers, of } = await readDarknetWeights(this.network, path);
      return { lines: [`weights of ${layers} of ${of} layers from ${path}`], isDoubtful: layers < of / 2 };
    }
    const { tensors } = await readSafetensors(path);
    const own = new Map(namedTensors(this.network));
    // A head for other classes has another shape: it starts anew.
    const fitting = [...tensors].filter(([name, { shape }]) => own.get(name)?.shape.join() === shape.join());
    const { loaded, missing } = loadStateDict(own, new Map(fitting), path);
    if (loaded.length === 0) throw new UserError(`${path} holds no tensor of this network`);
    return {
      lines: [`${counted(loaded.length, 'tensor')} from ${given}, ${counted(missing.length, 'starts', 'start')} anew`],
      isDoubtful: loaded.length < missing.length,
    };
  }

  /** The network alone, averaged if there is an average, as Darknet's `.weights`. */
  async saveDarknet(path: string): Promise<void> {
    const seen = this.position.steps * this.#batchSize;
    const weights = await this.withAverage(() => formatDarknetWeights(this.network, { seen }));
    await writeAtomically(path, weights);
  }
}

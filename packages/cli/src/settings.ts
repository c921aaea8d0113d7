import { type ModelName, parseModelName } from '@flukeprint/models';
import type { DeviceName } from './device.ts';
import { UserError } from './user-error.ts';

/** All that decides a training run. Stored with the run; the same settings give the same bits. */
export interface TrainSettings {
  /** Folder with one folder of photos per individual. */
  readonly data: string;
  readonly model: ModelName;
  /** Pixels, both sides. */
  readonly imageSize: number;
  readonly embeddingSize: number;
  readonly epochs: number;
  readonly batchSize: number;
  /** Learning rate at the end of the warm-up, and at the end of the run. */
  readonly lr: number;
  readonly lrEnd: number;
  readonly warmupEpochs: number;
  readonly weightDecay: number;
  /** ArcFace: scale of the logits, angular margin in radians. */
  readonly scale: number;
  readonly margin: number;
  readonly easyMargin: boolean;
  /** Individuals with fewer photos are left out. */
  readonly minPhotos: number;
  /** Epochs between evaluations; the last epoch is always evaluated. */
  readonly evalEvery: number;
  readonly seed: number;
  readonly device: DeviceName;
  /** Weights to start from: a safetensors file. */
  readonly init: string | null;
}

/** The recipe of the plain PyTorch baseline: it trains from random weights within minutes. */
export const defaults = {
  model: 'resnet18',
  imageSize: 96,
  embeddingSize: 256,
  epochs: 15,
  batchSize: 32,
  lr: 5e-4,
  lrEnd: 1e-5,
  warmupEpochs: 2,
  weightDecay: 1e-3,
  scale: 30,
  margin: 0.5,
  easyMargin: false,
  minPhotos: 2,
  evalEvery: 5,
  seed: 0,
  device: 'auto',
  init: null,
} as const satisfies Omit<TrainSettings, 'data'>;

/** The settings stored with a run. Throws if the text, from `file`, is not what `train` writes. */
export function parseSettings(text: string, file: string): TrainSettings {
  let settings: Record<string, unknown>;
  try {
    settings = { ...JSON.parse(text) };
    parseModelName(String(settings.model));
  } catch (error) {
    throw new UserError(`${file} is not what train wrote: ${(error as Error).message}`);
  }
  for (const [name, value] of Object.entries({ ...defaults, data: '' })) {
    const fits =
      name === 'init'
        ? settings.init === null || typeof settings.init === 'string'
        : typeof settings[name] === typeof value;
    const wanted = name === 'init' ? 'path or null' : typeof value;
    if (!fits) throw new UserError(`${file}: expected ${name} to be a ${wanted}, received ${settings[name]}`);
  }
  return settings as unknown as TrainSettings;
}

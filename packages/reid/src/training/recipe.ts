import type { PhotoProblem } from '@flukeprint/data';
import type { ScheduleName } from '@flukeprint/models';
import type { Profile } from '../profile/profile.ts';
import type { News } from '../reporter.ts';
import type { Tracker, TrackerOptions } from '../runs/tracker.ts';
import type { Scalars } from './loss-reader.ts';
import type { TrainingWork } from './time-forecast.ts';
import type { InitialWeights, TrainableState } from './trainable-state.ts';

/** Which batch of the run it is. */
export interface Place {
  /** From 1. */
  readonly epoch: number;
  /** Within the epoch, from 0. */
  readonly batch: number;
  /** Of an epoch. */
  readonly batches: number;
}

/** What a batch has brought. */
export interface BatchResult {
  /** Whether the weights were moved; else its gradients wait for the next batch. */
  readonly isStep: boolean;
  /** What is known of it on the host, and what the device will tell, by names of the log; one of them is `loss`. */
  readonly values?: Readonly<Record<string, number>>;
  readonly scalars: Scalars;
}

/** What the held-out photos have said. */
export interface Judgement {
  /** Shall grow: the weights with the largest are kept as the best. */
  readonly score: number;
  /** For the log. */
  readonly values: object;
  readonly news: News;
}

/** What one kind of network is trained with, and another is not: the rest is `trainEpochs`. */
export interface Recipe<Batch> {
  readonly state: TrainableState;
  /** Stored with the run. */
  readonly settings: {
    readonly epochs: number;
    readonly batchSize: number;
    readonly evalEvery: number;
    /** Steps between checkpoints within an epoch; 0 for none. */
    readonly checkpointEvery?: number;
    readonly init: string | null;
    readonly precision: string;
    /** Evaluations without a better score after which the run ends; 0 or nothing for never. */
    readonly patience?: number;
    /** Of the learning rate; a cosine where nothing is said. */
    readonly schedule?: ScheduleName;
  };
  /** How the times of its parts compare. */
  readonly costs: Pick<TrainingWork, 'batchCost' | 'evaluationCost'>;
  readonly loader: {
    readonly batchesPerEpoch: number;
    readonly problems: readonly PhotoProblem[];
    close(): Promise<void>;
  };
  /** Photos and rows that were left out before. */
  readonly problems: readonly PhotoProblem[];
  readonly tracking: Pick<TrackerOptions, 'data' | 'plots'>;
  /** Whether the network is evaluated before its first step. */
  readonly evaluateUntrained: boolean;
  /** Side of the images of an epoch in pixels, where epochs differ. */
  imageSize?(epoch: number): number;
  /** Weights of other networks; returns what was taken. */
  loadInitial(path: string): Promise<InitialWeights>;
  /** What belongs into the folder of a new run beside its settings. */
  writeFiles?(): Promise<void>;
  /** The batches of an epoch after the first `from`. */
  batches(epoch: number, from: number): AsyncIterable<Batch>;
  /** Shows the first batch of an epoch. */
  show(batch: Batch, tracker: Tracker, place: Place): Promise<void>;
  /** Learning rate of the next step. */
  learningRate(): number;
  /** Forward, backward and, where the step is whole, the update. */
  step(batch: Batch, lr: number, place: Place, profile: Profile): BatchResult | Promise<BatchResult>;
  /** Asks the network, averaged if there is an average, about the held-out photos. */
  evaluate(epoch: number): Promise<Judgement>;
  /** Keeps what the last evaluation has found to be the best. */
  saveBest(): Promise<void>;
  /** After the last epoch of a run. */
  finish?(tracker: Tracker): Promise<void>;
}

import type { LeftOut, NamedBy, Photo, PhotoProblem } from '@flukeprint/data';
import type { ScheduleName } from '@flukeprint/models';
import type { DetectionScores } from './detection/evaluation/average-precision.ts';
import type { SettingDifference } from './detection/search/detection-log.ts';
import type { Metrics } from './matching/metrics.ts';
import type { Calibration, thresholdFor } from './pseudo-labels/calibration.ts';
import type { TrainSettings } from './settings/fields.ts';
import type { VerdictsUsed } from './training/verdicts/pairs-apart.ts';

/** The end of an epoch of training. */
export interface EpochNews {
  readonly kind: 'epoch';
  readonly epoch: number;
  readonly epochs: number;
  /** Mean over its batches. */
  readonly loss: number;
  readonly photosPerSecond: number;
  /** Of the epochs and evaluations that are left. */
  readonly secondsLeft: number;
  /** Side of the images in pixels, where epochs differ. */
  readonly imageSize?: number;
}

/** What people want to know of while a task goes on. */
export type News =
  /** A photo, or a row of a table, that cannot be used. */
  | ({ readonly kind: 'problem' } & PhotoProblem)
  /** Something about how a collection was read. */
  | { readonly kind: 'note'; readonly text: string }
  /** Which folders name the individuals of a collection. */
  | ({ readonly kind: 'individuals named'; readonly source: string } & NamedBy)
  /** Individuals that are called like nobody, and count as animals. */
  | { readonly kind: 'names of nobody'; readonly names: readonly string[] }
  /** Everything of a collection that is not used, by kind. */
  | { readonly kind: 'left out'; readonly source: string; readonly leftOut: readonly LeftOut[] }
  /** Photos that no box crops. */
  | { readonly kind: 'whole photos'; readonly whole: number; readonly of: number; readonly source: string }
  /** Flukes that a detector found, written to `file`. */
  | {
      readonly kind: 'boxes found';
      readonly flukes: number;
      readonly photosWithFlukes: number;
      readonly photos: number;
      readonly file: string;
    }
  /** A table that does not say which array it belongs to, taken for the one of the same name. */
  | { readonly kind: 'unbound table'; readonly table: string; readonly array: string }
  /** Photos of a catalogue whose embeddings it keeps, and those that have none yet. */
  | { readonly kind: 'embeddings kept'; readonly known: number; readonly fresh: number }
  /** Embeddings of other lengths than 1, brought to it: averages, and those of other programs. */
  | { readonly kind: 'rows normalised'; readonly file: string; readonly changed: number; readonly of: number }
  /** The photos of a run. `pseudoLabelled` are among those to train on; `unknown` ones, and those `leftOut`, in no part. */
  | {
      readonly kind: 'dataset';
      readonly individuals: number;
      readonly training: number;
      readonly pseudoLabelled: number;
      readonly queries: number;
      readonly leftOut: number;
      /** Individuals with fewer were left out. */
      readonly minPhotos: number;
      readonly unknown: number;
      /** That all of them are of, where they come from a catalogue. */
      readonly encounters?: number;
    }
  /** What a run takes from what people said on the review page. */
  | { readonly kind: 'verdicts'; readonly used: VerdictsUsed }
  /** The photos of a detector's run, and the network's name. */
  | {
      readonly kind: 'labelled photos';
      readonly training: number;
      readonly flukes: number;
      readonly validation: number;
      readonly model: string;
    }
  /** The photos of a demo. */
  | { readonly kind: 'demo photos'; readonly whales: number; readonly training: number; readonly queries: number }
  /** The log of an earlier search with another setting: what it found does not count. */
  | ({ readonly kind: 'earlier search'; readonly file: string } & SettingDifference)
  /** Photos that an interrupted search had seen to before. */
  | { readonly kind: 'searched before'; readonly known: number; readonly of: number }
  /** Published weights for a model: where they are from, and where they lie; `isKept` if they were fetched before. */
  | {
      readonly kind: 'published weights';
      readonly model: string;
      readonly source: string;
      readonly path: string;
      readonly isKept: boolean;
      readonly licence: string;
    }
  /** How embeddings and local features are joined: as an evaluation measured, or (`isMeasured` false) as is usual. */
  | { readonly kind: 'fusion'; readonly file: string | null; readonly isMeasured: boolean }
  /** Not every photo of a large gallery is compared with a query, only `candidates` that an index finds. */
  | { readonly kind: 'candidates'; readonly candidates: number; readonly photos: number }
  /** Weights that training starts from, in lines of words; `isDoubtful` where little of them fits, or they were made for something else. */
  | { readonly kind: 'initial weights'; readonly lines: readonly string[]; readonly isDoubtful: boolean }
  /** Where a run goes on. `batches`: of an epoch; `stopped`: it had ended before its last epoch. */
  | {
      readonly kind: 'resumed';
      readonly epoch: number;
      readonly epochs: number;
      readonly batch: number;
      readonly batches: number;
      readonly stopped: boolean;
    }
  /** The photos fill no batch of the size that was `wanted`. */
  | { readonly kind: 'smaller batch'; readonly batchSize: number; readonly wanted: number }
  /** A run that goes on has more epochs than it was to have. `learningRate`: of its next step; its `schedule` is that of a run of `epochs`. */
  | {
      readonly kind: 'extended';
      readonly epochs: number;
      readonly epochsBefore: number;
      readonly schedule: ScheduleName;
      readonly learningRate: number;
    }
  /**
   * How long training will take, evaluations included, by its first steps: `endsAt` in milliseconds since 1970. `isMost`: it may end sooner,
   * where scores stop growing.
   */
  | { readonly kind: 'forecast'; readonly secondsLeft: number; readonly endsAt: number; readonly isMost: boolean }
  | EpochNews
  /** Scores of the held-out photos; epoch 0 is the network before training. */
  | { readonly kind: 'evaluation'; readonly epoch: number; readonly metrics: Metrics }
  | { readonly kind: 'detector evaluation'; readonly epoch: number; readonly scores: DetectionScores }
  /** Training ends: no better score in so many evaluations. */
  | { readonly kind: 'early stop'; readonly evaluations: number }
  /** A batch does not fit; what would is being found out. */
  | { readonly kind: 'out of memory' }
  /** A GPU was lost and opened again; training goes on from the last checkpoint or, `startsOver`, has none. */
  | { readonly kind: 'device lost'; readonly reason: string; readonly startsOver: boolean }
  /** No GPU is about to be measured, but a software adapter, which is slow. */
  | { readonly kind: 'slow tuning' }
  /** How many layers and directions a GPU is about to be measured with. */
  | ({ readonly kind: 'tuning'; readonly works: number } & StepSizes)
  /**
   * How well a network names the held-out photos, and how many of them it is sure about. `precision` is NaN where there are none.
   * `suggested`: the threshold from which 95 % are right, if there is one.
   */
  | ({
      readonly kind: 'calibration';
      readonly queries: number;
      readonly individuals: number;
      readonly threshold: number;
      readonly suggested: ReturnType<typeof thresholdFor>;
    } & Calibration)
  /** Unlabelled photos that are known already, and left out. */
  | { readonly kind: 'known photos'; readonly known: number; readonly of: number }
  /** Unlabelled photos that a network has named with a probability of at least `threshold`. */
  | { readonly kind: 'named photos'; readonly named: number; readonly of: number; readonly threshold: number }
  /** A round of pseudo-labels, from 1, and its file. */
  | { readonly kind: 'round'; readonly round: number; readonly file: string };

/** What decides the shapes of a training step. */
export type StepSizes = Pick<TrainSettings, 'model' | 'imageSize' | 'batchSize' | 'precision'>;

/** A task under way. */
export interface Progress {
  /**
   * `done` of the task's total; `note` is what else is worth knowing, such as the loss, and `secondsLeftInAll` of all that the task is a
   * part of.
   */
  update(done: number, note?: string, secondsLeftInAll?: number): void;
  stop(): void;
}

/**
 * What this package tells whoever waits for it: a terminal, a page, a test. Nothing here prints.
 */
export interface Reporter {
  news(news: News): void;
  /** A task of `total` `unit`s (photos) begins, of which `from` were done before; it ends with `stop`. */
  progress(task: string, unit: string, total: number, from?: number): Progress;
}

/** For programs that want results alone. */
export const silent: Reporter = { news: () => {}, progress: () => ({ update: () => {}, stop: () => {} }) };

/** Tells of each photo, or row of a table, that cannot be used. */
export function reportProblems(reporter: Reporter, problems: readonly PhotoProblem[]): void {
  for (const problem of problems) reporter.news({ kind: 'problem', ...problem });
}

/** Tells what is worth knowing about how a collection was read. */
export function reportNotes(reporter: Reporter, notes: readonly string[]): void {
  for (const text of notes) reporter.news({ kind: 'note', text });
}

/** Tells how many photos have no box, where some have none. */
export function countWhole(reporter: Reporter, photos: readonly Pick<Photo, 'box'>[], source: string): void {
  const whole = photos.filter(({ box }) => box === undefined).length;
  if (whole > 0) reporter.news({ kind: 'whole photos', whole, of: photos.length, source });
}

/** The same reporter for a second reading of the same photos: what was said of them is not said again. */
export function sayingNothingTwice(reporter: Reporter): Reporter {
  const said: readonly News['kind'][] = [
    ...(['problem', 'note', 'individuals named', 'names of nobody', 'left out', 'whole photos'] as const),
  ];
  return {
    news: (news) => (said.includes(news.kind) ? undefined : reporter.news(news)),
    progress: (task, unit, total) => reporter.progress(task, unit, total),
  };
}

/** Runs `body` with a progress that ends with it. */
export async function withProgress<T>(
  reporter: Reporter,
  task: string,
  unit: string,
  total: number,
  body: (update: (done: number) => void) => Promise<T>,
): Promise<T> {
  const progress = reporter.progress(task, unit, total);
  try {
    return await body((done) => progress.update(done));
  } finally {
    progress.stop();
  }
}

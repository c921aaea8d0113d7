import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type Batch, denormalize } from '@flukeprint/data';
import { writeAtomically } from '@flukeprint/data/files';
import type { Embeddings } from '../matching/retrieval.ts';
import type { DataSummary } from '../photos/data-id.ts';
import { imageGrid, type Picture } from '../pictures/image-grid.ts';
import type { Plots } from '../plots/run-plots.ts';
import type { LogEntry, RunFolder } from './run-folder.ts';
import { createEventWriter, type EventWriter } from './tensorboard/event-writer.ts';
import { type ProjectorPhoto, writeProjector } from './tensorboard/projector.ts';

/** Numbers under snake_case names; what is null or undefined is not logged. */
type Values = Readonly<Record<string, number | null | undefined>>;

/** When something happened: epochs from 1, or 0 before training, and optimiser steps over all epochs. */
interface Moment {
  readonly epoch: number;
  /** The last step taken; for a batch, the step that it is part of. */
  readonly step: number;
}

export type BatchMetrics = Moment &
  Values & {
    /** Counted within the epoch, from 1. */
    readonly batch: number;
    readonly lr: number;
    readonly loss: number;
  };

export type EpochMetrics = Moment &
  Values & {
    /** Mean over the batches. */
    readonly loss: number;
    readonly seconds: number;
    readonly images_per_second: number;
  };

export interface TrackerOptions {
  readonly run: RunFolder;
  /** As they are stored with the run. */
  readonly settings: object;
  /** A line about the backend. */
  readonly device: string;
  readonly data?: DataSummary;
  /** The last step of the checkpoint that a run goes on from: what was logged of later ones is forgotten. */
  readonly resumedAfter?: number;
  /** Epochs between pictures of augmented photos; 0 for none. */
  readonly sampleEvery?: number;
  /** Drawn from the log after each epoch and evaluation, as SVG files of these names. */
  readonly plots: Plots;
}

const samplesShown = 16;

/**
 * What is kept of a run while it trains: `metrics.jsonl`, TensorBoard's event files, and plots. A batch costs one write to each
 * of the two files. At the latest when {@link epoch} or {@link evaluation} returns, all that was given is with the
 * operating system, so a checkpoint written after that never knows more than the log.
 */
export class Tracker {
  readonly #run: RunFolder;
  readonly #events: EventWriter;
  readonly #log: LogEntry[];
  readonly #sampleEvery: number;
  readonly #plots: Plots;
  #sampledEpoch = 0;
  #open = true;

  private constructor(run: RunFolder, events: EventWriter, log: LogEntry[], sampleEvery: number, plots: Plots) {
    this.#run = run;
    this.#events = events;
    this.#log = log;
    this.#sampleEvery = sampleEvery;
    this.#plots = plots;
  }

  /** Starts the log of a new run, or takes up that of a resumed one. Writes `data.json`. */
  static async open(options: TrackerOptions): Promise<Tracker> {
    const { run, settings, device, data, resumedAfter, sampleEvery = 1, plots } = options;
    const resumed = resumedAfter !== undefined;
    const log = resumed ? await run.truncateLog(resumedAfter) : [];
    if (data) await run.writeText('data.json', `${JSON.stringify(data, null, 2)}\n`);
    const events = await createEventWriter(run.tensorboard, { resumedAfter });
    const tracker = new Tracker(run, events, log, sampleEvery, plots);
    // The process tells `flukeprint runs` whether the run is still going on.
    const where = { device, host: hostname(), pid: process.pid, settings };
    await tracker.log(resumed ? 'resume' : 'start', data ? { ...where, data: data.id } : where);
    if (!resumed) {
      events.text('settings', markdownTable(settings), 0);
      if (data) events.text('data', markdownTable(data), 0);
    }
    await events.flush();
    return tracker;
  }

  /** Any other event, for `metrics.jsonl` alone. */
  async log(event: string, values: object): Promise<void> {
    this.#log.push(await this.#run.log(event, values));
  }

  /** Losses, learning rate and gradient norm of a batch. */
  async batch(metrics: BatchMetrics): Promise<void> {
    const { epoch, batch, step, ...values } = metrics;
    await this.#record('batch', { epoch, batch, step }, values, 'batch');
  }

  async epoch(metrics: EpochMetrics): Promise<void> {
    const { epoch, step, ...values } = metrics;
    await this.#record('epoch', { epoch, step }, values, 'epoch');
    await this.#writePlots();
  }

  /** Scores of the held-out photos, as fractions. */
  async evaluation(metrics: Moment & Readonly<Record<string, unknown>>): Promise<void> {
    const { epoch, step, ...scores } = metrics;
    await this.#record('evaluation', { epoch, step }, { ...scores }, 'scores');
    await this.#writePlots();
  }

  /** Shows augmented training photos in TensorBoard: some of the first batch of an epoch that it is called with. */
  async sampleImages({ images, shape }: Pick<Batch, 'images' | 'shape'>, { epoch, step }: Moment): Promise<void> {
    const due = this.#sampleEvery > 0 && (epoch - 1) % this.#sampleEvery === 0;
    if (!due || epoch === this.#sampledEpoch) return;
    this.#sampledEpoch = epoch;
    const [count, channels, side] = shape;
    const tiles = Array.from({ length: Math.min(count, samplesShown) }, (_, i) =>
      denormalize(images.subarray(i * channels * side * side, (i + 1) * channels * side * side)),
    );
    await this.picture('augmented photos', await imageGrid(tiles, side), step);
  }

  /** A picture in TensorBoard. */
  async picture(name: string, { png, width, height }: Picture, step: number): Promise<void> {
    this.#events.image(name, png, width, height, step);
    await this.#events.flush();
  }

  /** Embeddings for TensorBoard's Projector; `photos` in the order of the rows. */
  async projector(embeddings: Embeddings, photos: readonly ProjectorPhoto[]): Promise<void> {
    await writeProjector(this.#run.tensorboard, embeddings, photos);
  }

  /** The run has come to its end, after all its epochs or by an early stop. */
  async finish(reason: 'completed' | 'early stop'): Promise<void> {
    await this.log('finish', { reason });
  }

  async close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await this.#events.close();
  }

  async #record(event: string, moment: Moment & { batch?: number }, values: object, group: string): Promise<void> {
    const given = Object.entries(values).filter((pair): pair is [string, number] => typeof pair[1] === 'number');
    for (const [name, value] of given) this.#events.scalar(`${group}/${name}`, value, moment.step);
    await this.log(event, { ...moment, ...Object.fromEntries(given) });
    await this.#events.flush();
  }

  async #writePlots(): Promise<void> {
    await mkdir(this.#run.plots, { recursive: true });
    for (const [name, plot] of Object.entries(this.#plots)) {
      await writeAtomically(join(this.#run.plots, `${name}.svg`), [await plot(this.#log)]);
    }
  }
}

/** For TensorBoard's Text page. */
function markdownTable(values: object): string {
  const cell = (text: string) => text.replace(/[|\\`*_<>[\]]/g, '\\$&').replace(/\s+/g, ' ');
  const rows = Object.entries(values).map(([name, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return `| ${cell(name)} | ${cell(text)} |`;
  });
  return ['| setting | value |', '|---|---|', ...rows].join('\n');
}

import { type Batch, createLoader, type Loader, type LoaderOptions, type PhotoProblem } from '@flukeprint/data';

export interface SizedLoaderOptions extends Omit<LoaderOptions, 'imageSize' | 'onProblem'> {
  /** Of each epoch. */
  readonly sizes: readonly number[];
  /** Side of the photos that are evaluated; `cache` is of this size. */
  readonly imageSize: number;
}

/**
 * A loader whose training photos have a size of their own in each epoch: as many batches, of the same photos and random numbers, whatever
 * the size. Another size than the last is read by workers with a cache of their own, which end with its last epoch.
 */
export class SizedLoader {
  /** Of photos at the size of the evaluation. */
  readonly whole: Loader;
  /** Photos that turned out unreadable so far, each once. */
  readonly problems: PhotoProblem[] = [];
  readonly #options: SizedLoaderOptions;
  #other: { readonly size: number; readonly loader: Loader } | undefined;

  constructor(options: SizedLoaderOptions) {
    this.#options = options;
    this.whole = this.#create(options);
  }

  get batchesPerEpoch(): number {
    return this.whole.batchesPerEpoch;
  }

  /** Side of the training photos of an epoch, from 1. */
  sizeOf(epoch: number): number {
    return this.#options.sizes[epoch - 1]!;
  }

  /** The batches of an epoch, from 1, after the first `from`. */
  async *batches(epoch: number, { from }: { readonly from: number }): AsyncGenerator<Batch, void, undefined> {
    yield* (await this.#loaderOf(this.sizeOf(epoch))).batches(epoch, { from });
  }

  async close(): Promise<void> {
    await Promise.all([this.whole.close(), this.#other?.loader.close()]);
  }

  async #loaderOf(size: number): Promise<Loader> {
    if (this.#other?.size === size) return this.#other.loader;
    await this.#other?.loader.close();
    this.#other = undefined;
    if (size === this.#options.imageSize) return this.whole;
    const loader = this.#create({ ...this.#options, imageSize: size, cache: undefined });
    this.#other = { size, loader };
    return loader;
  }

  #create(options: LoaderOptions): Loader {
    const onProblem = (problem: PhotoProblem) => {
      if (!this.problems.some(({ path }) => path === problem.path)) this.problems.push(problem);
    };
    return createLoader({ ...options, onProblem });
  }
}

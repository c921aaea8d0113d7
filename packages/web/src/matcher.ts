import { PhotoError, type PhotoProblem } from '@flukeprint/data/errors';
import { prepare } from '@flukeprint/data/transform';
import { createWebGpuBackend, type WebGpuBackend } from '@flukeprint/kernels-wgsl';
import { parseSafetensors, WeightsFileError } from '@flukeprint/models';
import { embedBatch } from '@flukeprint/reid/matching/embed-batch';
import { type EmbeddedPhotos, formatEmbeddings, parseEmbeddings } from '@flukeprint/reid/matching/embeddings-format';
import { expectSameNetwork } from '@flukeprint/reid/matching/network-id';
import { type Embeddings, similarities } from '@flukeprint/reid/matching/retrieval';
import { topK } from '@flukeprint/reid/matching/top-k';
import { type TrainedNetwork, trainedNetwork } from '@flukeprint/reid/matching/trained-network';
import { UserError } from '@flukeprint/reid/user-error';
import { decodePhoto } from './decode-photo.ts';

/** A photo of the catalogue to embed. */
export interface CataloguePhoto {
  readonly file: File;
  /** Below the folder that was chosen, with forward slashes. */
  readonly path: string;
  /** Empty where it is not known. */
  readonly individual: string;
}

export interface NetworkSummary {
  readonly model: string;
  /** Pixels, both sides. */
  readonly imageSize: number;
  readonly embeddingSize: number;
}

export interface CatalogueSummary {
  readonly photos: number;
  readonly individuals: number;
  /** Photos that were left out. */
  readonly problems: readonly PhotoProblem[];
}

export interface PhotoMatch {
  readonly path: string;
  readonly individual: string;
  /** Cosine. */
  readonly similarity: number;
}

export interface MatchResult {
  /** Unit vector of the photo. */
  readonly embedding: Float32Array;
  /** Best first. */
  readonly matches: readonly PhotoMatch[];
}

/** Another network or catalogue was chosen before this was done. */
class SupersededError extends Error {
  override name = 'SupersededError';
}

/** Photos that go through the network together. */
const batchSize = 8;

/** A network, a catalogue and what they make of a photo: all that computes. It lives in a worker, apart from the page. */
export class Matcher {
  #backend: WebGpuBackend | undefined;
  #network: TrainedNetwork | undefined;
  #flip = false;
  #catalogue: EmbeddedPhotos | undefined;
  /** Counts networks and catalogues, so that work still under way for the one before notices. */
  #turn = 0;

  /** Opens the GPU. Returns its name, and whether it is a CPU in disguise. */
  async open(): Promise<{ description: string; isSoftware: boolean }> {
    this.#backend ??= await createWebGpuBackend();
    const { description, isSoftware } = this.#backend;
    return { description: description.replace(/^webgpu: /, ''), isSoftware };
  }

  /**
   * Takes a .safetensors file of `flukeprint train`. The catalogue of the network before is gone. With `flip`, an embedding is
   * the normalised mean of the photo's and its mirror image's.
   */
  async loadNetwork(file: File, { flip = false }: { flip?: boolean } = {}): Promise<NetworkSummary> {
    const turn = ++this.#turn;
    this.#flip = flip;
    this.#network?.embedder.dispose();
    this.#network = undefined;
    this.#catalogue = undefined;
    const network = await this.#networkOf(file, turn);
    if (flip && network.mirrorAxis !== 'none') {
      network.embedder.dispose();
      throw new UserError(
        `to ${file.name} a mirror image is another animal (mirror axis ${network.mirrorAxis}): untick “Mirror images, too”`,
      );
    }
    this.#network = network;
    const { model, imageSize, embeddingSize } = network;
    return { model, imageSize, embeddingSize };
  }

  async #networkOf(file: File, turn: number): Promise<TrainedNetwork> {
    const read = (position: number, length: number) => file.slice(position, position + length).arrayBuffer();
    try {
      const content = await parseSafetensors(file.name, { size: file.size, read });
      this.#assertCurrent(turn);
      const network = await trainedNetwork(this.#opened(), file.name, content);
      if (turn !== this.#turn) network.embedder.dispose();
      this.#assertCurrent(turn);
      return network;
    } catch (error) {
      if (!(error instanceof UserError || error instanceof WeightsFileError)) throw error;
      throw new UserError(
        `${error.message}. Choose best.safetensors or last.safetensors of a run of flukeprint train.`,
      );
    }
  }

  /** Takes what `flukeprint embed` wrote of a catalogue, embedded by the same network. */
  async loadEmbeddings(npy: File, csv: File): Promise<CatalogueSummary> {
    const turn = ++this.#turn;
    this.#catalogue = undefined;
    const { embeddingSize, weights, id } = this.#loaded();
    const catalogue = await parseEmbeddings(
      { name: npy.name, read: () => npy.arrayBuffer() },
      { name: csv.name, read: () => csv.text() },
    );
    const { size } = catalogue.embeddings;
    if (size !== embeddingSize) {
      throw new UserError(
        `${npy.name} has ${size} numbers a photo, ${weights} makes ${embeddingSize}: embed the catalogue with this network`,
      );
    }
    expectSameNetwork({ name: npy.name, network: catalogue.network }, { name: weights, network: id });
    return this.#take(turn, catalogue, []);
  }

  /** Embeds a catalogue's photos; those that cannot be read are left out. */
  async embedCatalogue(
    photos: readonly CataloguePhoto[],
    onProgress: (done: number) => void,
  ): Promise<CatalogueSummary> {
    const turn = ++this.#turn;
    this.#catalogue = undefined;
    const { embeddingSize, id } = this.#loaded();
    const rows: Float32Array[] = [];
    const taken: CataloguePhoto[] = [];
    const problems: PhotoProblem[] = [];
    for (let begin = 0; begin < photos.length; begin += batchSize) {
      const batch = await this.#prepare(photos.slice(begin, begin + batchSize));
      this.#assertCurrent(turn);
      problems.push(...batch.problems);
      taken.push(...batch.taken);
      if (batch.taken.length > 0) rows.push(await this.#embed(batch.images, batch.taken));
      this.#assertCurrent(turn);
      onProgress(Math.min(begin + batchSize, photos.length));
    }
    if (taken.length === 0) throw new UserError(`none of the ${photos.length} photos can be read`);
    const data = new Float32Array(taken.length * embeddingSize);
    let end = 0;
    for (const row of rows) {
      data.set(row, end);
      end += row.length;
    }
    const catalogue = {
      embeddings: { count: taken.length, size: embeddingSize, data },
      paths: taken.map(({ path }) => path),
      individuals: taken.map(({ individual }) => individual),
      network: id,
    };
    return this.#take(turn, catalogue, problems);
  }

  /** The catalogue as `flukeprint embed` writes it. */
  async savedCatalogue(): ReturnType<typeof formatEmbeddings> {
    if (!this.#catalogue) throw new UserError('choose a catalogue first');
    return formatEmbeddings(this.#catalogue);
  }

  /** The `top` most similar photos of the catalogue. */
  async match(file: File, top: number): Promise<MatchResult> {
    const [backend, catalogue, turn] = [this.#opened(), this.#catalogue, this.#turn];
    if (!catalogue) throw new UserError('choose a catalogue first');
    const photo = { file, path: file.name, individual: '' };
    const { images, problems } = await this.#prepare([photo]);
    this.#assertCurrent(turn);
    for (const { path, reason } of problems) throw new PhotoError(path, reason);
    const embedding = await this.#embed(images, [photo]);
    const query: Embeddings = { count: 1, size: embedding.length, data: embedding };
    const matches: PhotoMatch[] = [];
    await similarities(backend, query, catalogue.embeddings, (_, row) => {
      for (const { index, similarity } of topK(row, top)) {
        matches.push({ path: catalogue.paths[index]!, individual: catalogue.individuals[index]!, similarity });
      }
    });
    return { embedding, matches };
  }

  #opened(): WebGpuBackend {
    if (!this.#backend) throw new Error('the GPU is not open');
    return this.#backend;
  }

  #loaded(): TrainedNetwork {
    if (!this.#network) throw new UserError('choose a network first');
    return this.#network;
  }

  #assertCurrent(turn: number): void {
    if (turn !== this.#turn) throw new SupersededError('another network or catalogue was chosen');
  }

  #take(turn: number, catalogue: EmbeddedPhotos, problems: readonly PhotoProblem[]): CatalogueSummary {
    this.#assertCurrent(turn);
    this.#catalogue = catalogue;
    const individuals = new Set(catalogue.individuals.filter((name) => name !== ''));
    return { photos: catalogue.paths.length, individuals: individuals.size, problems };
  }

  /** Decodes photos to the network's input; the images are those of the photos in `taken`. */
  async #prepare(photos: readonly CataloguePhoto[]) {
    const { imageSize } = this.#loaded();
    const values = 3 * imageSize * imageSize;
    const images = new Float32Array(photos.length * values);
    const taken: CataloguePhoto[] = [];
    const problems: PhotoProblem[] = [];
    for (const photo of photos) {
      try {
        const pixels = await decodePhoto(photo.file, imageSize, photo.path);
        prepare(pixels, imageSize, images.subarray(taken.length * values, (taken.length + 1) * values));
        taken.push(photo);
      } catch (error) {
        if (!(error instanceof PhotoError)) throw error;
        problems.push({ path: error.path, reason: error.reason });
      }
    }
    return { images: images.subarray(0, taken.length * values), taken, problems };
  }

  /** Leaves the images mirrored where mirror images count. */
  #embed(images: Float32Array, photos: readonly CataloguePhoto[]): Promise<Float32Array> {
    const network = this.#loaded();
    const { imageSize } = network;
    const paths = photos.map(({ path }) => path);
    const shape = [paths.length, 3, imageSize, imageSize] as const;
    return embedBatch(this.#opened(), network, { images, shape, paths }, { flip: this.#flip });
  }
}

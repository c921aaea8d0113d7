/** What a sampler's batches depend on, beside the epoch. */
export interface SamplerInput {
  /** One per photo. */
  readonly labels: Int32Array;
  readonly batchSize: number;
  readonly seed: number;
  readonly photosPerIndividual: number;
  readonly power: number;
}

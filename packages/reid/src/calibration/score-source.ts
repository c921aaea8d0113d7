/** What scores come from: embeddings of a network, local features, or both. */
export interface ScoreSource {
  /** The id of the network's scores; null without a network, undefined where nothing says which it was. */
  readonly network: string | null | undefined;
  /** The id of the extractor of local features; null without. */
  readonly features: string | null;
  /** What a score is called: `cosine`, say. */
  readonly name: string;
}

/** What the two kinds of scores say of every photo of a gallery for one query; each grows with how alike the photos are. */
export interface Evidence {
  /** [gallery]: the sum that local features gave, s of the similarity s² / (1 + s²). */
  readonly details: Float32Array;
  /** [gallery]: −log(1 + photos that local features put before it). Says which photo is the best of a query that has little to show. */
  readonly place: Float32Array;
  /** [gallery]: the cosine, less the mean of the query's, by their standard deviation: an embedding may lie near everything. */
  readonly cosine: Float32Array;
}

/** The names of the evidence, in the order of weights. */
export const evidenceNames = ['details', 'place', 'cosine'] as const satisfies readonly (keyof Evidence)[];

/** A query's scores with all photos of a gallery, [gallery] each. */
export interface Scores {
  readonly cosines: Float32Array;
  /** 0…1, of local features. */
  readonly similarities: Float32Array;
}

/** The largest similarity that a float32 tells from 1. */
const largest = 1 - 2 ** -24;

export function evidenceOf({ cosines, similarities }: Scores): Evidence {
  if (cosines.length !== similarities.length)
    throw new Error(`expected ${cosines.length} scores of each kind, received ${similarities.length}`);
  const details = similarities.map((similarity) => {
    const share = Math.min(largest, similarity);
    return Math.sqrt(share / (1 - share));
  });
  return { details, place: places(details), cosine: standardised(cosines) };
}

/** Equal ones share the place of the first of them. */
function places(scores: Float32Array): Float32Array {
  const order = Uint32Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]!);
  const place = new Float32Array(scores.length);
  let first = 0;
  for (const [i, index] of order.entries()) {
    if (scores[index] !== scores[order[first]!]) first = i;
    place[index] = -Math.log1p(first);
  }
  return place;
}

function standardised(scores: Float32Array): Float32Array {
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length;
  const deviation = Math.sqrt(variance) || 1;
  return scores.map((score) => (score - mean) / deviation);
}

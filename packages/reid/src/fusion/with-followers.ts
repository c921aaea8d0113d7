import type { Embeddings } from '../matching/retrieval.ts';

/** How sure the best photo has to be for others to follow it: at 0.9 they count 0.43, at 0.5 nothing. */
const caution = 8;

/**
 * Probabilities, [gallery], in which photos that the network takes for the animal of the best one follow it: a photo counts at least as much
 * as its cosine with the best photo times how sure that is. The best photo stays the best; where it is unsure nothing follows, and the list
 * goes on with other candidates. So what local features find in one photo brings the animal's others, which they may not recognise.
 *
 * `gallery` are unit vectors; `own` are the query's own rows in it, which are nobody's best.
 */
export function withFollowers(
  probabilities: Float32Array,
  { data, size }: Pick<Embeddings, 'data' | 'size'>,
  own: readonly number[] = [],
): Float32Array {
  let best = -1;
  for (const [i, probability] of probabilities.entries())
    if (!own.includes(i) && (best < 0 || probability > probabilities[best]!)) best = i;
  if (best < 0) return probabilities;
  const sure = probabilities[best]! ** caution;
  const leader = data.subarray(best * size, (best + 1) * size);
  return probabilities.map((probability, i) => {
    if (i === best || own.includes(i)) return probability;
    let cosine = 0;
    for (let k = 0; k < size; k++) cosine += leader[k]! * data[i * size + k]!;
    return Math.max(probability, sure * Math.min(1, cosine));
  });
}

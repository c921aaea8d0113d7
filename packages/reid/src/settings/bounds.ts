/** What settings are bounded by, and what files of weights may say of themselves. */

/** Pixels: the stride of the backbones, for a smaller image would leave less than one cell of the last feature map. */
export const smallestImage = 32;
/** Pixels of a side. */
export const largestImage = 2048;
/** Numbers of an embedding. */
export const largestEmbedding = 4096;

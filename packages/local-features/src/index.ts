export type { GreyPhoto, LocalFeatures } from './local-features.ts';
export { type CompiledSift, compiledSift, useCompiledSift } from './module.ts';
export { type SiftOptions, sift, siftDimensions } from './sift.ts';
export { type Affine, fitAffine, type PointPairs } from './verification/affine.ts';
export { type Verification, type VerificationOptions, verifyPairs } from './verification/verify-pairs.ts';

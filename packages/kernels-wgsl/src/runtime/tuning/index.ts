export type { Question } from './choices.ts';
export { type Measurement, tune } from './tune.ts';
export { dawnVersion, tunedKernels } from './tuned-kernels.ts';

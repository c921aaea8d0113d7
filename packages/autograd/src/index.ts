export { backward } from './backward.ts';
export * as functional from './functional/operations.ts';
export { run } from './run.ts';
export { keep, OpenScope, scope } from './scope.ts';
export { noGrad, recompute } from './tape.ts';
export { Tensor } from './tensor.ts';

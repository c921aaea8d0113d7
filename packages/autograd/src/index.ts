export { backward } from './backward.ts';
export * as functional from './functional/index.ts';
export { run } from './run.ts';
export { keep, OpenScope, scope } from './scope.ts';
export { noGrad, recompute } from './tape.ts';
export { Tensor } from './tensor.ts';

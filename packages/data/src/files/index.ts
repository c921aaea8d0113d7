export { fittingName } from './fitting-name.ts';
export { writeAtomically } from './write-atomically.ts';
export { type WriteTarget, writeTarget } from './write-target.ts';

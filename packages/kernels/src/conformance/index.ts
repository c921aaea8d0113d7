export { reachOf } from '../operations/pointwise.cases.ts';
export type { ConformanceCase } from './case.ts';
export { conformanceCases } from './cases.ts';
export { type CaseResult, type Comparison, runCase, type Tolerance, valuesAfter } from './compare.ts';
export { f16Cases } from './f16-cases.ts';
export { upload } from './upload.ts';

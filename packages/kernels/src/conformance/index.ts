export { type CaseResult, type Comparison, runCase, type Tolerance, valuesAfter } from './compare.ts';
export { type ConformanceCase, conformanceCases, reachOf } from './cases.ts';
export { f16Cases } from './f16-cases.ts';

export { BoxSuggester } from './box-suggester.ts';
export { LabelFiles } from './label-files.ts';
export { PairComparer } from './pair-comparer.ts';
export { type ReviewOptions, type ServedReview, serveReview } from './serve-review.ts';

export { PairComparer } from './pair-comparer.ts';
export { type ReviewOptions, type ServedReview, serveReview } from './serve-review.ts';

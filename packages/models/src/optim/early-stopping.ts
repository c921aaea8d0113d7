/** When a score that shall grow has stopped growing. */
export interface EarlyStoppingOptions {
  /** Evaluations without improvement after which training stops, from 1. */
  readonly patience: number;
  /** An improvement is more than this. */
  readonly minDelta?: number;
}

/** What a checkpoint keeps; plain JSON. */
export interface EarlyStoppingState {
  /** Best score so far; null before the first. */
  readonly best: number | null;
  /** Evaluations since then. */
  readonly bad: number;
}

/** Before the first evaluation. */
export const initialEarlyStopping: EarlyStoppingState = { best: null, bad: 0 };

/** The state after one more evaluation with a score that shall grow (Prechelt 1998). NaN is no improvement. */
export function observeEarlyStopping(
  state: EarlyStoppingState,
  score: number,
  { patience, minDelta = 0 }: EarlyStoppingOptions,
): { readonly state: EarlyStoppingState; readonly improved: boolean; readonly stop: boolean } {
  const improved = state.best === null ? score > -Infinity : score > state.best + minDelta;
  if (improved) return { state: { best: score, bad: 0 }, improved, stop: false };
  const bad = state.bad + 1;
  return { state: { ...state, bad }, improved, stop: bad >= patience };
}

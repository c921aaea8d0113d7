/** Of torch's `ReduceLROnPlateau` for a score that shall grow, with a relative threshold and no cool-down. */
export interface PlateauOptions {
  /** The learning rate is multiplied by this. */
  readonly factor: number;
  /** Evaluations without improvement that are let pass; the next one lowers the rate. */
  readonly patience: number;
  /** The rate never falls below. */
  readonly minLr: number;
  /** An improvement is more than this part of the best score. */
  readonly threshold?: number;
}

/** What a checkpoint keeps; plain JSON. */
export interface PlateauState {
  /** Learning rate after the warm-up. */
  readonly lr: number;
  /** Best score so far; null before the first. */
  readonly best: number | null;
  /** Evaluations since then. */
  readonly bad: number;
}

/** Before the first evaluation; `lr` is the rate after the warm-up. */
export function initialPlateau(lr: number): PlateauState {
  return { lr, best: null, bad: 0 };
}

/** The state after one more evaluation. A score that is NaN is no improvement. */
export function observePlateau(state: PlateauState, score: number, options: PlateauOptions): PlateauState {
  const { factor, patience, minLr, threshold = 1e-4 } = options;
  const better = state.best === null ? score > -Infinity : score > state.best * (1 + threshold);
  if (better) return { ...state, best: score, bad: 0 };
  const bad = state.bad + 1;
  if (bad <= patience) return { ...state, bad };
  const lr = Math.max(state.lr * factor, minLr);
  // torch's eps: a smaller change is none.
  return { ...state, bad: 0, lr: state.lr - lr > 1e-8 ? lr : state.lr };
}

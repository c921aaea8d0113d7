export interface WarmupCosine {
  /** Learning rate at the end of the warm-up. */
  readonly peak: number;
  /** Learning rate that the cosine ends in, just after the last step. */
  readonly end: number;
  /** Steps of linear warm-up; 0 for none. */
  readonly warmupSteps: number;
  readonly totalSteps: number;
}

/** Learning rate of step `step` (from 0): linear to `peak`, then half a cosine down to `end` (Loshchilov & Hutter 2017). */
export function warmupCosine(step: number, { peak, end, warmupSteps, totalSteps }: WarmupCosine): number {
  if (step < warmupSteps) return (peak * (step + 1)) / warmupSteps;
  const progress = Math.min(1, (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps));
  return end + 0.5 * (peak - end) * (1 + Math.cos(Math.PI * progress));
}

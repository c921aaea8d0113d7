/** exp(−x² / 2σ²) at `taps` (odd) points around 0, over their sum. */
export function gaussianKernel(sigma: number, taps: number): number[] {
  const weights = Array.from({ length: taps }, (_, i) => Math.exp(-0.5 * ((i - (taps - 1) / 2) / sigma) ** 2));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

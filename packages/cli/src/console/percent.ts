/** `43.2 %`, of a share of 1. */
export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** Pixels of so many units of the page's text, which is larger on large screens. */
export const rems = (count: number): number =>
  Math.round(count * Number.parseFloat(getComputedStyle(document.documentElement).fontSize));

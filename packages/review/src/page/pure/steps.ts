/** A point of a curve: where in time, and how many. */
export interface Step {
  readonly day: string;
  readonly value: number;
}

/** Days since 1970; a month or a year counts from its first. */
export const dayNumber = (day: string): number => {
  const [year, month = 1, ofMonth = 1] = day.split('-').map(Number);
  return Date.UTC(year!, month - 1, ofMonth) / 86_400_000;
};

/** An SVG path of steps, each as high as its value from its day on, in a box of some pixels; `most` is its top. */
export function stepPath(steps: readonly Step[], most: number, [width, height]: readonly [number, number]): string {
  const [first, last] = [dayNumber(steps[0]!.day), dayNumber(steps.at(-1)!.day)];
  const x = (day: string) => Math.round(last === first ? width : (width * (dayNumber(day) - first)) / (last - first));
  const y = (value: number) => Math.round(height * (1 - value / Math.max(1, most)));
  return `M0 ${y(0)} ${steps.map(({ day, value }) => `H${x(day)} V${y(value)}`).join(' ')} H${width}`;
}

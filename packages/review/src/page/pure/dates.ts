const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** `2024-08-03T10:11:12` as `3 Aug 2024`; a year or a month alone as much as it says. */
export function day(date: string | null): string {
  const [, year, month, ofMonth] = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?/.exec(date ?? '') ?? [];
  if (year === undefined) return date ?? 'no date';
  if (month === undefined) return year;
  const name = months[Number(month) - 1] ?? month;
  return ofMonth === undefined ? `${name} ${year}` : `${Number(ofMonth)} ${name} ${year}`;
}

/** A day with its time, where it has one. */
export function moment(date: string | null): string {
  const time = /T(\d\d:\d\d)/.exec(date ?? '')?.[1];
  return time === undefined ? day(date) : `${day(date)}, ${time}`;
}

/** Years with their share, such as 2024.58; undefined where there is no date. */
export function yearOf(date: string | null): number | undefined {
  const [, year, month = '1', ofMonth = '1'] = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?/.exec(date ?? '') ?? [];
  return year === undefined ? undefined : Number(year) + (Number(month) - 1) / 12 + (Number(ofMonth) - 1) / 365;
}

/** The first and the last year of some dates: `2019–2024`. */
export function span(dates: readonly (string | null)[]): string {
  const years = dates.map(yearOf).filter((year) => year !== undefined);
  if (years.length === 0) return 'no dates';
  const [first, last] = [Math.floor(Math.min(...years)), Math.floor(Math.max(...years))];
  return first === last ? String(first) : `${first}–${last}`;
}

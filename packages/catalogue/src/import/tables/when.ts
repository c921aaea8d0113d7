import type { DateOrder } from '../import-options.ts';

/** A time by the clock of who wrote it; a year or a month alone is `2024` or `2024-08`. */
export interface When {
  readonly at: string;
  /** Minutes east of UTC, where it is said. */
  readonly offset: number | null;
}

/** How dates are to be read. */
export interface DateReading {
  readonly dates?: DateOrder;
  /** Numbers are days since 1900, as Excel counts them. */
  readonly isWorkbook?: boolean;
}

const clock = String.raw`(?:[T ,]+(\d{1,2})[:h.](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?`;
const yearFirst = new RegExp(`^(\\d{4})(?:[-/:.](\\d{1,2})(?:[-/:.](\\d{1,2})${clock})?)?$`);
const yearLast = new RegExp(`^(\\d{1,2})([-/.])(\\d{1,2})\\2(\\d{4})${clock}$`);
const dayAndName = new RegExp(`^(?:(\\d{1,2})\\.?[- ]+)?([a-z]{3,9})\\.?[-, ]+(\\d{4})${clock}$`, 'i');
const nameAndDay = new RegExp(`^([a-z]{3,9})\\.?[- ]+(\\d{1,2}),?[- ]+(\\d{4})${clock}$`, 'i');
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const wholeMonths =
  /^(january|february|march|april|may|june|july|august|sept(ember)?|october|november|december|jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec)$/i;
/** Photos are younger, and so are notes of encounters that anyone brings in. */
const firstYear = 1800;

/**
 * Reads a date in the ways that tables have them: `2024-08-03`, `2024-08-03 10:11:12`, ISO 8601, EXIF's `2024:08:03 10:11:12`, `2024-08`,
 * `2024`, `3 Aug 2024`, `Aug 3, 2024`, `3.8.2024`, `03/08/2024` with an order, and Excel's numbers of days. Says what is wrong with any other.
 */
export function parseWhen(written: string, { dates, isWorkbook = false }: DateReading = {}): When | string {
  // Of an interval, as Darwin Core has them, the beginning.
  const text = written.trim().replace(/^(\d{4}-.*)\/\d.*$/, '$1');
  const first = yearFirst.exec(text);
  if (first) {
    const [, year, month, day, ...rest] = first;
    return when(written, year, month, day, rest);
  }
  if (isWorkbook && /^\d{5,6}(\.\d+)?$/.test(text)) return ofSerial(Number(text));
  const last = yearLast.exec(text);
  if (last) {
    const [, one, sign, two, year, ...rest] = last;
    const isDayFirst = dayFirst(Number(one), Number(two), sign!, dates);
    if (isDayFirst === undefined)
      return `${written} may be ${one} ${name(two!)} or ${two} ${name(one!)}: give --dates day-first or month-first`;
    return isDayFirst ? when(written, year, two, one, rest) : when(written, year, one, two, rest);
  }
  const named = dayAndName.exec(text);
  if (named && wholeMonths.test(named[2]!)) {
    const [, day, month, year, ...rest] = named;
    return when(written, year, monthOf(month!), day, rest);
  }
  const american = nameAndDay.exec(text);
  if (american && wholeMonths.test(american[1]!)) {
    const [, month, day, year, ...rest] = american;
    return when(written, year, monthOf(month!), day, rest);
  }
  const serial = /^\d{5}(\.\d+)?$/.test(text) ? ' (Excel’s number of days: give the workbook itself)' : '';
  return `date ${shortened(written)} is not understood${serial}; write 2024-08-03 or 2024-08-03 10:11`;
}

const shortened = (text: string) => (text.length > 40 ? `${text.slice(0, 40)}…` : text);
const monthOf = (name: string) => String(months.indexOf(name.slice(0, 3).toLowerCase()) + 1);
const name = (month: string) => {
  const short = months[Number(month) - 1];
  return short ? `${short[0]!.toUpperCase()}${short.slice(1)}` : `month ${month}`;
};

/** Undefined where it may be either. With points between, nobody writes the month first. */
function dayFirst(one: number, two: number, sign: string, order: DateOrder | undefined): boolean | undefined {
  if (order) return order === 'day-first';
  if (sign === '.' || one > 12 || one === two) return true;
  return two > 12 ? false : undefined;
}

function when(
  written: string,
  year: string | undefined,
  month: string | undefined,
  day: string | undefined,
  [hour, minute, second, zone]: readonly (string | undefined)[],
): When | string {
  if (Number(year) < firstYear || Number(year) > new Date().getUTCFullYear() + 1)
    return `date ${written} is of the year ${year}`;
  if (month === undefined) return { at: year!, offset: null };
  const two = (text: string | undefined) => (text ?? '0').padStart(2, '0');
  const [m, d] = [Number(month), Number(day ?? 1)];
  const exists = new Date(Date.UTC(Number(year), m - 1, d));
  if (exists.getUTCMonth() !== m - 1 || exists.getUTCDate() !== d) return `there is no date ${written}`;
  if (day === undefined) return { at: `${year}-${two(month)}`, offset: null };
  const date = `${year}-${two(month)}-${two(day)}`;
  if (hour === undefined) return { at: date, offset: null };
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second ?? 0) > 59) return `there is no time ${written}`;
  return { at: `${date}T${two(hour)}:${two(minute)}:${two(second)}`, offset: offsetOf(zone) };
}

function offsetOf(zone: string | undefined): number | null {
  if (zone === undefined) return null;
  if (zone === 'Z') return 0;
  const minutes = 60 * Number(zone.slice(1, 3)) + Number(zone.slice(-2));
  return zone.startsWith('-') ? -minutes : minutes;
}

/** Days since 30 December 1899. */
function ofSerial(days: number): When | string {
  const text = new Date(Date.UTC(1899, 11, 30) + Math.round(days * 86_400) * 1000).toISOString().slice(0, 19);
  return parseWhen(Number.isInteger(days) ? text.slice(0, 10) : text);
}

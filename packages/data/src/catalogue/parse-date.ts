const pattern =
  /^(\d{4})[-/:](\d{1,2})[-/:](\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * Milliseconds since 1970 of a date, year first (`2024-08-03`, `2024-08-03 10:11:12`, ISO 8601, EXIF's
 * `2024:08:03 10:11:12`); without a zone in UTC, without a time its midnight. Undefined if it is none: 3/8/2024 could be
 * March or August.
 */
export function parseDate(text: string): number | undefined {
  const match = pattern.exec(text.trim());
  if (!match) return undefined;
  const [year, month, day, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => (part ? Number(part) : undefined));
  const date = new Date(0);
  date.setUTCFullYear(year!, month! - 1, day!);
  date.setUTCHours(hour, minute, second, Math.round(1000 * Number(match[7] ?? 0)));
  const exists =
    date.getUTCMonth() === month! - 1 && date.getUTCDate() === day! && hour < 24 && minute < 60 && second < 60;
  return exists ? date.getTime() - zoneMinutes(match[8]) * 60_000 : undefined;
}

function zoneMinutes(zone: string | undefined): number {
  if (!zone || zone === 'Z') return 0;
  const minutes = 60 * Number(zone.slice(1, 3)) + Number(zone.slice(-2));
  return zone.startsWith('-') ? -minutes : minutes;
}

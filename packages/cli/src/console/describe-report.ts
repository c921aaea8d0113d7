import type { DataReport } from '@flukeprint/data';
import { counted } from '@flukeprint/reid/counted';

/** The report as a page of text: what matters, with an example of each trouble. */
export function describeReport(
  report: DataReport,
  { distance, seconds }: { distance: number; seconds: number },
): string {
  const rows: [string, string][] = [
    [
      'photos',
      `${report.photos}${report.unknown_photos > 0 ? `, ${report.unknown_photos} of them of nobody known` : ''}`,
    ],
    ['individuals', `${report.individuals}${photosEach(report)}`],
    ...(report.encounters === undefined ? [] : [['encounters', String(report.encounters)] as [string, string]]),
    ['with one photo', some(report.single_photo_individuals, 'individuals')],
    ['sizes', sizes(report)],
    [
      'formats',
      Object.entries(report.formats)
        .map(([name, count]) => `${count} ${name}`)
        .join(', ') || '–',
    ],
    [
      'dates',
      report.dates
        ? `${counted(report.dates.photos, 'photo')}, ${day(report.dates.from)} to ${day(report.dates.to)}`
        : 'none',
    ],
    [`bursts (${seconds} s)`, bursts(report)],
    [
      'problems',
      some(
        report.problems.map(({ path, reason }) => `${path}: ${reason}`),
        '',
      ),
    ],
    [
      'same bytes',
      some(
        report.exact_duplicates.map((paths) => paths.join(' = ')),
        'groups',
      ),
    ],
    [
      `near-duplicates (≤ ${distance} bits)`,
      some(
        report.near_duplicates.map(({ a, b }) => `${a} ≈ ${b}`),
        'pairs',
      ),
    ],
    [
      'suspicious labels',
      some(
        report.suspicious_labels.map(({ a, b }) => `${a} ≈ ${b}`),
        'pairs',
      ),
    ],
    [
      'names alike',
      some(
        report.similar_names.map((names) => names.map((name) => `“${name}”`).join(' ')),
        '',
      ),
    ],
  ];
  const width = Math.max(...rows.map(([title]) => title.length));
  const text = rows.map(([title, value]) => `${title.padEnd(width)}  ${value}`).join('\n');
  return report.pairs_left_out ? `${text}\nThere are more pairs than the report lists.` : text;
}

/** How many, and the first of them. */
function some(values: readonly string[], unit: string): string {
  if (values.length === 0) return '0';
  const count = unit === '' ? `${values.length}` : `${values.length} ${values.length === 1 ? unit.slice(0, -1) : unit}`;
  return `${count}, ${values.length === 1 ? '' : 'e.g. '}${values[0]}`;
}

function photosEach({ photos_per_individual: counts, individuals }: DataReport): string {
  if (individuals === 0) return '';
  const photos = counts.reduce((sum, each) => sum + each.photos * each.individuals, 0);
  let before = 0;
  const median = counts.find((each) => {
    before += each.individuals;
    return 2 * before >= individuals;
  })!;
  const [least, most] = [counts[0]!.photos, counts.at(-1)!.photos];
  if (least === most) return `, ${counted(least, 'photo')} each`;
  return `, ${least} to ${most} photos each, mean ${(photos / individuals).toFixed(1)}, median ${median.photos}`;
}

function sizes({ sizes: found }: DataReport): string {
  if (found.length === 0) return '–';
  const [first] = found;
  const most = `${first!.photos} of ${first!.width} × ${first!.height}`;
  if (found.length === 1) return most;
  const byArea = found.toSorted((a, b) => a.width * a.height - b.width * b.height);
  const [least, largest] = [byArea[0]!, byArea.at(-1)!];
  return `${least.width} × ${least.height} to ${largest.width} × ${largest.height}, ${found.length} different, most often ${first!.width} × ${first!.height}`;
}

function bursts({ bursts: found }: DataReport): string {
  const photos = found.reduce((sum, burst) => sum + burst.photos.length, 0);
  return found.length === 0 ? '0' : `${found.length}, of ${counted(photos, 'photo')}`;
}

const day = (date: string) => date.slice(0, 10);

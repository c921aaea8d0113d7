import { csvText } from '@flukeprint/catalogue/export/csv-text';
import { type RunSummary, scoreNames } from '@flukeprint/reid/runs/run-summary';
import { UserError } from '@flukeprint/reid/user-error';
import { duration } from './duration.ts';
import { percent } from './percent.ts';
import { textTable } from './text-table.ts';

type Cell = string | number | null;

interface Column {
  /** In JSON and CSV, and for `--sort`. */
  readonly key: string;
  readonly title: string;
  readonly value: (run: RunSummary) => Cell;
  readonly show?: (value: number) => string;
}

const key = (score: string) => score.toLowerCase().replace('@', '');

/** Settings that decide most, scores of the best evaluation, and what it took. */
const columns: readonly Column[] = [
  { key: 'name', title: 'run', value: ({ name }) => name },
  { key: 'model', title: 'model', value: ({ model }) => model },
  { key: 'image_size', title: 'px', value: ({ imageSize }) => imageSize },
  { key: 'epochs_done', title: 'epochs', value: ({ epochsDone }) => epochsDone },
  { key: 'epochs', title: 'of', value: ({ epochs }) => epochs },
  ...scoreNames.map((name) => ({
    key: key(name),
    title: name,
    value: ({ best }: RunSummary) => best[name]!,
    show: percent,
  })),
  { key: 'best_epoch', title: 'at epoch', value: ({ best }) => best.epoch },
  { key: 'loss', title: 'loss', value: ({ loss }) => loss, show: (value) => value.toFixed(4) },
  {
    key: 'photos_per_second',
    title: 'photos/s',
    value: (run) => run.photosPerSecond,
    show: (value) => value.toFixed(1),
  },
  { key: 'training_seconds', title: 'time', value: (run) => run.trainingSeconds, show: duration },
  { key: 'data', title: 'data', value: ({ data }) => data },
  { key: 'state', title: 'state', value: ({ state }) => state },
];
const text = new Set(['name', 'model', 'data', 'state']);

export type TableFormat = 'table' | 'json' | 'csv';

/** Words from A to Z, numbers from the largest; runs without the value last. */
export function sortRuns(runs: readonly RunSummary[], by: string, reverse = false): RunSummary[] {
  const column = columns.find((each) => each.key === by.toLowerCase().replace('@', ''));
  if (!column) throw new UserError(`--sort takes ${columns.map((each) => each.key).join(', ')}; received ${by}`);
  const sign = reverse ? -1 : 1;
  return [...runs].sort((a, b) => {
    const [x, y] = [column.value(a), column.value(b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    return sign * (typeof x === 'number' ? (y as number) - x : x < y ? -1 : Number(x > y));
  });
}

export function listRuns(runs: readonly RunSummary[], format: TableFormat): string {
  const cells = (run: RunSummary) => columns.map(({ value }) => value(run));
  if (format === 'csv') return csvText([columns.map(({ key }) => key), ...runs.map(cells)]);
  if (format === 'json') return json(runs.map((run) => Object.fromEntries(columns.map((c) => [c.key, c.value(run)]))));
  const rows = runs.map((run) => columns.map((column) => shown(column, run)));
  return `${textTable(
    columns.map(({ title }) => title),
    rows,
    (i) => text.has(columns[i]!.key),
  )}\n`;
}

/** The settings in which the runs differ, and all of {@link columns}, a column per run. */
export function compareRuns(runs: readonly RunSummary[], format: TableFormat): string {
  const settings = differingSettings(runs);
  const names = runs.map(({ name }) => name);
  const results = columns.filter((column) => column.key !== 'name');
  if (format === 'json') {
    return json({
      settings: Object.fromEntries(settings.map(({ name, values }) => [name, byRun(runs, values)])),
      results: Object.fromEntries(results.map((column) => [column.key, byRun(runs, runs.map(column.value))])),
    });
  }
  if (format === 'csv') {
    const rows = [
      ...settings.map(({ name, values }) => ['setting', name, ...values.map(spelled)]),
      ...results.map((column) => ['result', column.key, ...runs.map(column.value)]),
    ];
    return csvText([['kind', 'name', ...runs.map(({ path }) => path)], ...rows]);
  }
  const settingRows = settings.map(({ name, values }) => [name, ...values.map(spelled)]);
  const parts = [
    settings.length > 0 ? textTable(['setting', ...names], settingRows) : 'all settings are the same',
    textTable(
      ['result', ...names],
      results.map((column) => [column.title, ...runs.map((run) => shown(column, run))]),
    ),
  ];
  if (new Set(runs.map(({ data }) => data)).size > 1) {
    parts.push('The runs were judged on different photos: their scores do not compare.');
  }
  return `${parts.join('\n\n')}\n`;
}

function differingSettings(runs: readonly RunSummary[]): { name: string; values: unknown[] }[] {
  const names = [...new Set(runs.flatMap(({ settings }) => Object.keys(settings)))];
  return names
    .map((name) => ({ name, values: runs.map(({ settings }) => settings[name]) }))
    .filter(({ values }) => new Set(values.map((value) => JSON.stringify(value))).size > 1);
}

const spelled = (value: unknown) =>
  value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
const byRun = (runs: readonly RunSummary[], values: readonly unknown[]) =>
  Object.fromEntries(runs.map(({ path }, i) => [path, values[i] ?? null]));
const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

function shown({ value, show }: Column, run: RunSummary): string {
  const cell = value(run);
  if (cell === null) return '–';
  return typeof cell === 'number' && show ? show(cell) : `${cell}`;
}

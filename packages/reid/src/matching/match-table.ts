import { counted } from '../counted.ts';
/** The table of matches: a line per match or a line per query, of photos or of individuals, as a competition or a colleague asks for. */
import { UserError } from '../user-error.ts';
import { type Match, topK } from './top-k.ts';

const matchColumns = ['query', 'rank', 'match', 'individual', 'similarity', 'probability', 'certainty'] as const;
/** Of photos from a catalogue: the encounters of a query and of its match, and where the match was seen. */
const encounterColumns = ['query_encounter', 'encounter', 'place'] as const;
/** Of the query as a whole: P(not in the catalogue), and after how many animals P(missed) is below 1 %. */
const queryColumns = ['probability_new', 'enough'] as const;
const usualColumns = [...matchColumns, ...queryColumns] as const;
export const longColumns = [...matchColumns, ...encounterColumns, ...queryColumns] as const;
export type LongColumn = (typeof longColumns)[number];

/** How the table of matches looks. */
export interface TableLayout {
  /** long: a line per match; wide: a line per query; animals: a line per query that says how sure each individual is. */
  readonly form: 'long' | 'wide' | 'animals';
  /** Whether people read it, in a spreadsheet, and no competition's program. */
  readonly isForPeople: boolean;
  /** What a wide line lists: photos, or individuals, each once by its most similar photo. */
  readonly list: 'photos' | 'individuals';
  readonly top: number;
  /** long: which columns in which order. */
  readonly columns: readonly LongColumn[];
  /** Names of the columns; null leaves the line out, undefined takes the usual ones. */
  readonly header?: readonly string[] | null;
  /** How a photo is called: path below its folder, name of the file, or that without its extension. */
  readonly names: 'path' | 'file' | 'stem';
  readonly separator: string;
  /** wide: puts all matches into one field, with this between them; null gives each a field. */
  readonly joined: string | null;
  /** wide, individuals: where an unknown individual stands, before all whose cosine is below the threshold. */
  readonly unknown: { readonly name: string; readonly below: number } | null;
}

const wide: TableLayout = {
  form: 'wide',
  isForPeople: true,
  list: 'photos',
  top: 20,
  columns: usualColumns,
  names: 'path',
  separator: ',',
  joined: null,
  unknown: null,
};

/** Layouts by name; flags change single points of them. */
export const layouts: Readonly<Record<'long' | 'animals' | 'wide' | 'gdsc' | 'humpback', TableLayout>> = {
  long: { ...wide, form: 'long' },
  animals: { ...wide, form: 'animals', list: 'individuals', top: 5 },
  wide,
  // Global Data Science Game 2020: a query and its 20 photos, by the names of the files.
  gdsc: { ...wide, isForPeople: false, header: null, names: 'file' },
  // Kaggle's Humpback Whale Identification: Image,Id with five individuals, which may be new_whale.
  humpback: {
    ...wide,
    isForPeople: false,
    ...{ list: 'individuals', top: 5, header: ['Image', 'Id'], names: 'file', joined: ' ' },
  },
};

/** A layout by name, and single points in which it differs. */
export interface LayoutChanges {
  layout?: keyof typeof layouts;
  top?: number;
  list?: TableLayout['list'];
  columns?: LongColumn[];
  header: string[] | boolean;
  names?: TableLayout['names'];
  separator?: string;
  joined?: string;
  unknownName: string;
  unknownBelow?: number;
}

/** A layout, `usual` where none is named, with its changes; throws a {@link UserError} where they do not go together. */
export function resolveLayout(flags: LayoutChanges, usual: keyof typeof layouts = 'long'): TableLayout {
  const base = layouts[flags.layout ?? usual];
  const given = {
    ...(flags.top !== undefined && { top: flags.top }),
    ...(flags.list !== undefined && { list: flags.list }),
    ...(flags.columns !== undefined && { columns: flags.columns }),
    ...(flags.names !== undefined && { names: flags.names }),
    ...(flags.separator !== undefined && { separator: flags.separator }),
    ...(flags.joined !== undefined && { joined: flags.joined }),
    ...(flags.header === false && { header: null }),
    ...(Array.isArray(flags.header) && { header: flags.header }),
    ...(flags.unknownBelow !== undefined && { unknown: { name: flags.unknownName, below: flags.unknownBelow } }),
  };
  const layout: TableLayout = { ...base, ...given };
  const no = (flag: string, needs: string) => new UserError(`${flag} needs ${needs}`);
  if (flags.columns && layout.form !== 'long') throw no('--columns', '--layout long');
  if (flags.joined !== undefined && layout.form !== 'wide') throw no('--joined', '--layout wide');
  if (flags.list && layout.form !== 'wide') throw no(`--list ${flags.list}`, '--layout wide');
  if (layout.unknown && (layout.list !== 'individuals' || layout.form !== 'wide'))
    throw no('--unknown-below', '--list individuals');
  const fields = usualHeader(layout).length;
  if (layout.header && layout.header.length !== fields) {
    throw new UserError(
      `--header names ${counted(layout.header.length, 'column')}, there ${fields === 1 ? 'is' : 'are'} ${fields}`,
    );
  }
  return layout;
}

/** The matches of one row of cosines that a layout lists, best first. */
export function chooseMatches(
  row: Float32Array,
  individuals: readonly string[],
  layout: Pick<TableLayout, 'list' | 'top'>,
  excluded: (index: number) => boolean,
): Match[] {
  if (layout.list === 'photos') return topK(row, layout.top, excluded);
  const best = new Map<string, number>();
  for (const [index, similarity] of row.entries()) {
    const individual = individuals[index]!;
    if (individual === '' || excluded(index)) continue;
    const before = best.get(individual);
    if (before === undefined || similarity > row[before]!) best.set(individual, index);
  }
  const kept = new Set(best.values());
  return topK(row, layout.top, (index) => !kept.has(index));
}

/** A layout for photos of a catalogue: with encounters beside the usual columns of a line per match, where no others are asked for. */
export function withEncounters(layout: TableLayout): TableLayout {
  const isUsual = layout.form === 'long' && layout.columns === usualColumns && layout.header === undefined;
  return isUsual ? { ...layout, columns: longColumns } : layout;
}

/** The usual names of a layout's columns. */
export function usualHeader({ form, columns, joined, top }: TableLayout): string[] {
  const each = (names: readonly string[]) =>
    Array.from({ length: top }, (_, i) => names.map((name) => `${name}_${i + 1}`)).flat();
  if (form === 'long') return [...columns];
  if (form === 'animals')
    return ['query', 'certainty', ...each(['individual', 'probability', 'similarity', 'match']), ...queryColumns];
  return joined === null ? ['query', ...each(['match'])] : ['query', 'matches'];
}

import type { Photo } from '../photos/photo.ts';

/**
 * Names that stand for nobody: the mission's folder, Kaggle's label, Wild Me's; what people write, in some of their languages; what programs
 * write for a missing value.
 */
export const defaultUnknown: readonly string[] = [
  ...['-1', 'new_whale', '____'],
  ...[
    'unknown',
    'unidentified',
    'not identified',
    'unnamed',
    'no id',
    'unid',
    'unk',
    'new',
    '?',
    '??',
    '???',
    '-',
    '--',
  ],
  ...['nan', 'na', 'n/a', '#n/a', 'none', 'null'],
  ...['not known', 'not assigned', 'unassigned', 'tbd', 'to be determined', 'no match', 'nomatch', 'unmatched'],
  ...['whale', 'animal', 'individual', 'calf', 'juvenile', 'adult', 'male', 'female'].map((kind) => `unknown ${kind}`),
  ...['unbekannt', 'unbekannte', 'inconnu', 'inconnue', 'desconocido', 'desconocida', 'desconhecido', 'desconhecida'],
  ...['sconosciuto', 'sconosciuta', 'onbekend', 'okänd', 'ukjent', 'ukendt', 'неизвестно', 'неизвестный'],
];

/** Who counts as nobody, and who as too rare. */
export interface FilterOptions {
  /** Individuals that are none, whatever their case; the empty name always is. */
  readonly unknown?: readonly string[];
  /** Fewer photos than this, and an individual is dropped. */
  readonly minPhotos?: number;
}

/** Every photo given, in one of three lists. */
export interface FilteredPhotos {
  readonly photos: Photo[];
  /** Dropped, because nobody knows who it is. */
  readonly unknown: Photo[];
  /** Dropped, because the individual has too few. */
  readonly rare: Photo[];
}

/** Keeps the photos of known individuals with `minPhotos` or more, in their order. */
export function filterPhotos(
  photos: readonly Photo[],
  { unknown = defaultUnknown, minPhotos = 2 }: FilterOptions = {},
): FilteredPhotos {
  const isNobody = nobodyAmong(unknown);
  const isUnknown = ({ individual }: Photo) => isNobody(individual);
  const counts = new Map<string, number>();
  for (const photo of photos) {
    if (!isUnknown(photo)) counts.set(photo.individual, (counts.get(photo.individual) ?? 0) + 1);
  }
  const result: FilteredPhotos = { photos: [], unknown: [], rare: [] };
  for (const photo of photos) {
    const count = counts.get(photo.individual) ?? 0;
    (isUnknown(photo) ? result.unknown : count < minPhotos ? result.rare : result.photos).push(photo);
  }
  return result;
}

/** Whether a name stands for nobody: the empty one, and `unknown` ones in any case, with spaces or underscores. */
export function nobodyAmong(unknown: readonly string[] = defaultUnknown): (name: string) => boolean {
  const names = new Set(['', ...unknown.map(comparable)]);
  return (name) => names.has(comparable(name));
}

const numberedOrKind =
  /^(unknown|unidentified|unnamed|unid|unk|new|nan|none)([\s_.-]*\d+|[\s_-]+(whale|animal|fluke|individual|id|calf|juvenile|adult|male|female))$/i;
const placeholder = /^(x{1,3}|0{1,3})$/i;

/** Names such as `unknown 3`, `new calf` or `X`, which may be nobody's or somebody's. */
export const soundsUnknown = (name: string): boolean =>
  [numberedOrKind, placeholder].some((words) => words.test(name.trim()));

// A Mac writes ä as two characters.
const comparable = (name: string) => name.normalize('NFC').trim().toLowerCase().replaceAll(' ', '_');

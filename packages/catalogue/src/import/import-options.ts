/** `auto`, then what a source can be. */
export const importFormats = [
  ...(['auto', 'folder', 'csv', 'xlsx', 'parquet', 'kaggle', 'coco'] as const),
  ...(['wildbook', 'darwin-core', 'camtrap-dp'] as const),
] as const;
/** One of {@link importFormats}. */
export type ImportFormat = (typeof importFormats)[number];

/** How dates such as 03/08/2024 are written. */
export type DateOrder = 'day-first' | 'month-first';

/** How a source is to be read. */
export interface SourceOptions {
  readonly format?: ImportFormat;
  /** Columns by what they mean: `{ photo: 'File', animal: 'ID' }`; an empty name takes none for it. */
  readonly columns?: Readonly<Record<string, string>>;
  readonly dates?: DateOrder;
  /** Folder of the photos that a table names. */
  readonly photos?: string;
  /** Keep rows whose photos are not there. */
  readonly withoutPhotos?: boolean;
  /** Of a workbook. */
  readonly sheet?: string;
  /** Which folder names the animal, as `listPhotos` takes it. */
  readonly individualFrom?: string;
  /** Which folder is an encounter: `top`, `parent`, `level-2`; by time and place where nothing is said. */
  readonly encounterFrom?: string;
  /** Of a folder: the files and folders in it, with forward slashes, that alone count. */
  readonly only?: readonly string[];
  /** Names of nobody, instead of the usual ones. */
  readonly unknown?: readonly string[];
}

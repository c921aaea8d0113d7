import type { PhotoProblem } from '../errors.ts';
import type { Listing } from '../photos/list-photos.ts';

/** `auto`, then those that `readCatalogue` knows. */
export const catalogueFormats = ['auto', 'folder', 'csv', 'kaggle', 'happywhale', 'coco'] as const;
/** One of {@link catalogueFormats}. */
export type CatalogueFormat = (typeof catalogueFormats)[number];

/** Where to look, for those whose catalogue does not say it itself. */
export interface CatalogueOptions {
  readonly format?: CatalogueFormat;
  /** Folder of the photos that a table names; by default where the format has them, or beside the table. */
  readonly images?: string;
  /** Also take photos of nobody in particular: those that no folder names, images without annotation, tables without individuals, a single photo. */
  readonly loose?: boolean;
  /** Which folder names the individual, as `listPhotos` takes it. */
  readonly individualFrom?: string;
  /** Of a folder: what in it counts, as `listPhotos` takes it; tables in it are not looked for. */
  readonly only?: readonly string[];
}

/** Photos as `listPhotos` gives them, from whatever the catalogue is kept in. */
export interface Catalogue extends Listing {
  readonly format: Exclude<CatalogueFormat, 'auto'> | 'photo' | 'catalogue';
  /** Rows of a table that cannot be used: the photo is missing, the box is none, the row is there twice, …. */
  readonly problems: PhotoProblem[];
  /** What is worth knowing about how it was read, a line each. */
  readonly notes: readonly string[];
}

import type { FoundPhotos, PagePictures, ShownQuery } from './shown-queries.ts';

/** A picture beside the page, in pixels, and when the photo was taken. */
export interface PagePicture {
  readonly width: number;
  readonly height: number;
  readonly date: number | undefined;
}

export interface MatchPageContent {
  readonly found: FoundPhotos;
  readonly shown: readonly ShownQuery[];
  readonly pictures: PagePictures;
  /** By the names of their files. */
  readonly drawn: ReadonlyMap<string, PagePicture>;
  /** Of the pictures, beside the page. */
  readonly folder: string;
}

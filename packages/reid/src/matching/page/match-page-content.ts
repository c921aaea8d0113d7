import type { FoundPhotos, PagePictures, ShownQuery } from './shown-queries.ts';

/** A picture of the page, in pixels, and when the photo was taken. */
export interface PagePicture {
  readonly width: number;
  readonly height: number;
  /** As an attribute holds it: beside the page, or `data:`. */
  readonly address: string;
  readonly date: number | undefined;
}

export interface MatchPageContent {
  readonly found: FoundPhotos;
  readonly shown: readonly ShownQuery[];
  readonly pictures: PagePictures;
  /** By the names of their files. */
  readonly drawn: ReadonlyMap<string, PagePicture>;
  /** A sheet to hand on: its pictures are in it, a photo of each animal, and some of the queries may be chosen. */
  readonly isSheet?: boolean;
}

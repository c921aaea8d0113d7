import type { Photo } from '@flukeprint/data';
import type { CollectionSource } from '../photos/collection.ts';

/** Where queries and gallery come from. */
export interface ComparedSources {
  readonly gallery: CollectionSource;
  readonly queries?: CollectionSource;
}

/** Photos, where they are at hand. */
interface Side {
  readonly photos?: readonly Photo[];
}

/**
 * Whether a row of the gallery is of the query's own encounter. What is asked is who an encounter shows: its other photos would answer, and
 * nothing be learnt. Numbers of encounters are those of one catalogue.
 */
export function metTogether(
  queries: Side,
  gallery: Side,
  { gallery: known, queries: asked = known }: Partial<ComparedSources>,
): (query: number, row: number) => boolean {
  const hasEncounters = gallery.photos?.some(({ encounter }) => encounter !== undefined);
  if (!hasEncounters || known?.path !== asked?.path) return () => false;
  return (query, row) => {
    const encounter = queries.photos?.[query]?.encounter;
    return encounter !== undefined && gallery.photos![row]!.encounter === encounter;
  };
}

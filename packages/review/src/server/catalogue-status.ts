import { access } from 'node:fs/promises';
import { type Catalogue, type Status, statusOf } from '@flukeprint/catalogue';

/** What the page says of the catalogue as a whole. */
export interface CatalogueStatus extends Status {
  readonly reviewer: string;
  /** As commands are told it, without a password. */
  readonly catalogue: string;
  /** Folders of photos that are not there: they moved, or their drive is not plugged in. */
  readonly missing: readonly string[];
}

/** Looks for the folders of photos, too. */
export async function catalogueStatus(catalogue: Catalogue, reviewer: string): Promise<CatalogueStatus> {
  const status = await statusOf(catalogue);
  const missing = await Promise.all(
    status.roots.map(({ path }) =>
      access(path).then(
        () => [],
        () => [path],
      ),
    ),
  );
  return { ...status, reviewer, catalogue: catalogue.engine.shown, missing: missing.flat() };
}

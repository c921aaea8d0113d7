import { csvText } from '@flukeprint/catalogue/export/csv-text';
import type { EncounterClusters } from './cluster-encounters.ts';

const columns = ['proposal', 'encounter', 'photos', 'seen', 'individual', 'probability', 'path'] as const;

/** A line for each encounter of each proposal, as CSV. */
export function proposalTable({ encounters, animals }: EncounterClusters): string {
  const rows = animals.flatMap(({ encounters: own, probability }, i) =>
    own.map((at) => {
      const { name, photos, individual } = encounters[at]!;
      const { date, path } = photos[0]!;
      const seen = date === undefined ? '' : new Date(date).toISOString().slice(0, 10);
      return [i + 1, name, photos.length, seen, individual, probability.toFixed(3), path];
    }),
  );
  return csvText([columns, ...rows]);
}

import { dirname, relative, resolve, sep } from 'node:path';
import { readCatalogue } from '@flukeprint/data';
import type { SourceOptions } from '../import-options.ts';
import { bareRow, nobody, noEncounter, noFacts, type Reading, type SourceRow } from '../source-row.ts';

/** COCO, as its tools and Wild Me's write it: a row for each box. Its photos must be there. */
export async function readCocoSource(path: string, { photos: images }: SourceOptions): Promise<Reading> {
  const { photos, problems, notes } = await readCatalogue(path, { format: 'coco', images, loose: true });
  const roots = [images, path, dirname(path), dirname(dirname(path))].flatMap((root) =>
    root === undefined ? [] : [resolve(root)],
  );
  const rows = photos.map(({ path: name, file, individual, box, date }): SourceRow => {
    const root = roots.find((folder) => file.startsWith(`${folder}${sep}`)) ?? dirname(file);
    return {
      ...bareRow,
      where: name,
      photo: { root, path: relative(root, file).split(sep).join('/'), file, facts: noFacts },
      box: box ? { numbers: [box.x, box.y, box.w, box.h] } : null,
      encounter: { ...noEncounter, seen_at: date === undefined ? null : new Date(date).toISOString().slice(0, 19) },
      animal: { ...nobody, name: individual },
    };
  });
  return {
    what: `${path}: COCO, ${rows.length} annotations`,
    rows,
    problems: problems.map(({ path: where, reason, isUsed }) => ({
      where,
      reason,
      ...(/not found/.test(reason) && !isUsed && { isMissing: true as const }),
    })),
    notes,
  };
}

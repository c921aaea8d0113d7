import type { Catalogue } from '../catalogue.ts';
import { expectEncounter } from '../decisions/find.ts';
import { CatalogueError } from '../errors.ts';
import { decide, type Ground, type Made } from '../journal/decide.ts';

/** The fields of a fluke photo's quality, each 1 to 5, 5 the best (after Friday, Smith, Stevick and Allen 2000). */
export const qualityFields = ['visible', 'fluke_angle', 'camera_angle', 'sharpness', 'exposure'] as const;
/** One of {@link qualityFields}. */
export type QualityField = (typeof qualityFields)[number];

/** What a person says of a photo before they see who it may be. */
export type Grades = { readonly [field in QualityField | 'distinctiveness']?: number };

/** Keeps grades. A photo is as good as its worst field: that is its `quality` once all five are known. Throws a {@link CatalogueError} for a grade that is none. */
export function gradePhoto(catalogue: Catalogue, annotation: number, grades: Grades, ground: Ground): Promise<Made> {
  return decide(catalogue, { kind: 'grade', ...ground }, async (draft) => {
    for (const [field, grade] of Object.entries(grades)) {
      const most = field === 'distinctiveness' ? 3 : 5;
      if (!Number.isInteger(grade) || grade < 1 || grade > most)
        throw new CatalogueError(`expected ${field} of 1 to ${most}, received ${grade}`);
    }
    const known = await draft.transaction
      .selectFrom('annotation')
      .select(qualityFields)
      .where('id', '=', annotation)
      .executeTakeFirst();
    if (!known) throw new CatalogueError(`there is no animal ${annotation} in any photo`);
    const all = qualityFields.map((field) => grades[field] ?? known[field]);
    const quality = all.includes(null) ? undefined : Math.min(...(all as number[]));
    draft.set('annotation', annotation, { ...grades, quality });
    return `grade photo ${annotation}: ${Object.entries(grades)
      .map(([field, grade]) => `${field.replace('_', ' ')} ${grade}`)
      .join(', ')}`;
  });
}

/** What may be wrong with an encounter. */
export const encounterFlags = ['two animals', 'wrong part', 'mirrored file'] as const;

/** Keeps what is wrong with an encounter, and a note. */
export function remark(
  catalogue: Catalogue,
  encounter: number,
  { flags, notes }: { readonly flags?: readonly string[]; readonly notes?: string },
  ground: Ground,
): Promise<Made> {
  return decide(catalogue, { kind: 'remark', ...ground }, async (draft) => {
    await expectEncounter(draft.transaction, encounter);
    const unknown = flags?.find((flag) => !(encounterFlags as readonly string[]).includes(flag));
    if (unknown !== undefined)
      throw new CatalogueError(`expected flags of ${encounterFlags.join(', ')}, received ${unknown}`);
    draft.set('encounter', encounter, {
      ...(flags === undefined ? {} : { flags: flags.length === 0 ? null : JSON.stringify(flags) }),
      ...(notes === undefined ? {} : { notes: notes === '' ? null : notes }),
    });
    const said = [...(flags ?? []), ...(notes ? [notes] : [])];
    return `remark on encounter ${encounter}: ${said.join(', ') || 'none any more'}`;
  });
}

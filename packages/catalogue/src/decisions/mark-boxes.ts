import type { Catalogue } from '../catalogue.ts';
import { CatalogueError } from '../errors.ts';
import { decide, type Made } from '../journal/decide.ts';
import type { Draft } from '../journal/draft.ts';
import { lastDecisionOnPhoto } from '../lists/photo-decisions.ts';
import { expectNothingSince, type ReviewGround } from '../review/verdicts.ts';

/** `[x, y, w, h]` in pixels of the upright photo. */
export type PixelBox = readonly [x: number, y: number, w: number, h: number];

/** What a person marks in a photo. */
export interface MarkedPhoto {
  readonly photo: number;
  /** All of its boxes: those that are there by their annotation, new ones without. */
  readonly boxes: readonly { readonly annotation?: number; readonly box: PixelBox }[];
  /** Nothing to be boxed is in it. */
  readonly isEmpty?: boolean;
}

/** Boxes that were marked. */
export interface MarkedBoxes extends Made {
  /** Of each box, in the order given. */
  readonly annotations: readonly number[];
}

/**
 * Gives a photo these boxes and no others. A box that moves keeps its annotation, with encounter, grades and name. A new one takes the place
 * of an annotation that has no box, or has none any more; else it is a new one in the photo's first encounter. Where the last box of an encounter goes, all
 * of the photo stays in it. Throws a {@link CatalogueError} where there is no such photo or box, or someone else marked it meanwhile.
 */
export async function markBoxes(
  catalogue: Catalogue,
  { photo, boxes, isEmpty = false }: MarkedPhoto,
  { seen, ...ground }: ReviewGround,
): Promise<MarkedBoxes> {
  const annotations: number[] = [];
  const made = await decide(catalogue, { kind: 'boxes', ...ground }, async (draft) => {
    if (isEmpty && boxes.length > 0) throw new CatalogueError('a photo with boxes shows something');
    const { path, own } = await placedIn(draft, photo);
    await expectNothingSince(draft.transaction, await lastDecisionOnPhoto(draft.transaction, photo), seen);
    const kept = new Set(boxes.flatMap(({ annotation }) => annotation ?? []));
    const lost = [...kept].find((id) => !own.some((annotation) => annotation.id === id));
    if (lost !== undefined) throw new CatalogueError(`a box of ${path} is not there any more: look at the photo again`);
    if (kept.size < boxes.filter(({ annotation }) => annotation !== undefined).length)
      throw new CatalogueError('one annotation has one box');
    const spare = own.filter(({ id }) => !kept.has(id)).sort((a, b) => Number(a.box !== null) - Number(b.box !== null));
    for (const { annotation, box } of boxes) {
      const id = annotation ?? spare.shift()?.id ?? (await newAnnotation(draft, photo, own[0]!.encounter_id!));
      draft.set('annotation', id, { box: JSON.stringify(box) });
      annotations.push(id);
    }
    leave(draft, own, spare, annotations);
    draft.set('photo', photo, { flukes: isEmpty ? 'none' : boxes.length > 0 ? 'boxed' : null });
    if (isEmpty) return `no fluke in ${path}`;
    return `${boxes.length === 1 ? '1 box' : `${boxes.length} boxes`} in ${path}`;
  });
  return { ...made, annotations };
}

interface Own {
  readonly id: number;
  readonly encounter_id: number | null;
  readonly box: string | null;
}

/** Annotations whose box goes: the last of an encounter in the photo is all of the photo, the others are nothing. */
function leave(draft: Draft, own: readonly Own[], spare: readonly Own[], boxed: readonly number[]): void {
  const staying = new Set(own.filter(({ id }) => boxed.includes(id)).map(({ encounter_id }) => encounter_id));
  for (const { id, encounter_id, box } of spare) {
    if (box !== null)
      draft.set('annotation', id, { box: null, ...(staying.has(encounter_id) && { encounter_id: null }) });
    staying.add(encounter_id);
  }
}

async function placedIn({ transaction }: Draft, photo: number): Promise<{ path: string; own: Own[] }> {
  const rows = await transaction
    .selectFrom('annotation')
    .innerJoin('photo', 'photo.id', 'annotation.photo_id')
    .select(['annotation.id', 'annotation.encounter_id', 'annotation.box', 'photo.path'])
    .where('photo.id', '=', photo)
    .where('annotation.encounter_id', 'is not', null)
    .orderBy('annotation.id')
    .execute();
  if (rows.length === 0) throw new CatalogueError(`there is no photo ${photo} in the catalogue`);
  return { path: rows[0]!.path, own: rows };
}

async function newAnnotation(draft: Draft, photo: number, encounter: number): Promise<number> {
  const { id } = await draft.transaction
    .insertInto('annotation')
    .values({ photo_id: photo })
    .returning('id')
    .executeTakeFirstOrThrow();
  draft.set('annotation', id, { encounter_id: encounter });
  return id;
}

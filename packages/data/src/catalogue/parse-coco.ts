import { DataError } from '../errors.ts';

/** The parts of COCO (Lin et al. 2014) and of what Wild Me's tools export that matter here; anything may be missing. */
export interface Coco {
  readonly images: readonly CocoImage[];
  readonly annotations: readonly CocoAnnotation[];
  readonly categories?: readonly { readonly id?: unknown; readonly name?: unknown }[];
}

export interface CocoImage {
  readonly id?: unknown;
  readonly uuid?: unknown;
  readonly file_name?: unknown;
  readonly width?: unknown;
  readonly height?: unknown;
  readonly date_captured?: unknown;
}

export interface CocoAnnotation {
  readonly id?: unknown;
  readonly image_id?: unknown;
  readonly image_uuid?: unknown;
  readonly category_id?: unknown;
  readonly bbox?: unknown;
  /** Radians by which Wild Me's boxes are turned around their centre. */
  readonly theta?: unknown;
  readonly segmentation?: unknown;
  /** 1 for a box around many; CVAT also writes it for the mask of one. */
  readonly iscrowd?: unknown;
  /** The individual, in Wild Me's exports (LILA's BelugaID, LeopardID2022, …). */
  readonly name?: unknown;
  readonly individual_id?: unknown;
  readonly individual_uuid?: unknown;
  readonly identity?: unknown;
  /** All annotations of the same individual. */
  readonly individual_ids?: unknown;
}

/** Reads COCO that has these lists. Throws a {@link DataError} that says what is missing, or which entry is none. */
export function parseCoco(
  text: string,
  file: string,
  lists: readonly (keyof Coco)[] = ['images', 'annotations'],
): Coco {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw new DataError(`${file} is no JSON: ${(error as Error).message}`);
  }
  const found = isObject(data) ? Object.keys(data) : [];
  for (const key of lists) {
    if (!Array.isArray((data as Record<string, unknown> | null)?.[key]))
      throw new DataError(
        `${file} has no list "${key}" as COCO has; found ${found.join(', ') || 'nothing of the kind'}`,
      );
  }
  for (const key of ['images', 'annotations', 'categories'] as const) {
    const list = (data as Record<string, unknown>)[key] ?? [];
    if (!Array.isArray(list)) throw new DataError(`${file}: "${key}" is ${kind(list)}; expected a list`);
    const bad = list.findIndex((entry) => !isObject(entry));
    if (bad >= 0) throw new DataError(`${file}: ${key}[${bad}] is ${kind(list[bad])}; expected an object {…}`);
  }
  return data as Coco;
}

/** For maps: ids that one tool writes as text and another as a number are the same. Undefined for what is no id. */
export const idKey = (id: unknown): string | undefined =>
  typeof id === 'number' || (typeof id === 'string' && id.trim() !== '') ? `${id}`.trim() : undefined;

/** A text or number as text; empty for anything else. */
export const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? `${value}`.trim() : '';

/** A number, also one that is written as text; NaN for anything else. */
export const numberOf = (value: unknown): number =>
  typeof value === 'number' || (typeof value === 'string' && value.trim() !== '') ? Number(value) : Number.NaN;

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const kind = (value: unknown) => (value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`);

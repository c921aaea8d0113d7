import type { Tables } from '../schema/tables.ts';

/**
 * What decisions give values to. Each field of each row is a register: it holds the value of the latest decision that stands. So any
 * decision can be taken back, in any order, and what comes to light is what the others say.
 */
export const registers = {
  annotation: [
    ...(['encounter_id', 'box', 'viewpoint', 'quality', 'distinctiveness'] as const),
    ...(['visible', 'fluke_angle', 'camera_angle', 'sharpness', 'exposure', 'extra'] as const),
  ],
  photo: ['flukes'],
  comparison: ['verdict', 'certainty'],
  reading: ['answer', 'certainty', 'individual_id'],
  encounter: ['code', 'individual_id', 'seen_at', 'place', 'latitude', 'longitude', 'observer', 'notes', 'flags'],
  individual: ['name', 'aliases', 'sex', 'species', 'notes', 'merged_into'],
} as const satisfies { [subject in keyof Tables]?: readonly (keyof Tables[subject])[] };

/** A table with registers. */
export type Subject = keyof typeof registers;
/** A register of a table. */
export type Field<S extends Subject> = (typeof registers)[S][number];
/** What a register can hold. */
export type Value = string | number | null;

/** One register with a value for it. */
export interface Assignment {
  readonly subject: Subject;
  readonly id: number;
  readonly field: string;
  readonly value: Value;
}

/** Names that are the same name: whatever their case, Unicode form, invisible characters and spaces around. 7 and 007 are two. */
export const nameKey = (name: string): string =>
  name
    .normalize('NFKC')
    .replace(/[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}]/gu, '')
    .trim()
    .replace(/\s+/g, ' ')
    .toLowerCase();

import type { Facts, Grades, SourceBox } from '../source-row.ts';

/** What Darwin Core has no terms for, in `dynamicProperties` of an occurrence that was exported from a catalogue. */
export interface OwnProperties {
  readonly aliases: readonly string[];
  readonly animalNotes: string | null;
  readonly flags: string | null;
  readonly photos: readonly {
    readonly path: string;
    readonly root?: string;
    readonly facts?: Facts;
    readonly annotation?: {
      readonly box: SourceBox | null;
      readonly grades: Grades;
      readonly viewpoint: string | null;
      readonly extra: Readonly<Record<string, string>> | null;
    };
  }[];
}

/** An occurrence needs an id where an encounter has no code. */
export const ownId = (encounter: number): string => `urn:flukeprint:encounter:${encounter}`;

/** The code of an encounter by another format's id; null for one that {@link ownId} made. */
export const ownCode = (id: string): string | null => (/^urn:flukeprint:encounter:\d+$/.test(id) ? null : id);

export const writeOwnProperties = (properties: OwnProperties): string => JSON.stringify({ flukeprint: properties });

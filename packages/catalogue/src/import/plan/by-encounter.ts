import type { SourceEncounter } from '../source-row.ts';

/** Whether a source says of rows that they are of one encounter: by its code, else by its group. */
export const isSameEncounter = (a: SourceEncounter, b: SourceEncounter): boolean =>
  a.code !== null || b.code !== null ? a.code === b.code : a.group === b.group;

/** Whether a source says of a row which encounter it is of. */
export const isSaid = ({ code, group }: SourceEncounter): boolean => code !== null || group !== null;

/** What is known of encounters as a source tells them apart. */
export class ByEncounter<T> {
  readonly #byCode = new Map<string, T>();
  readonly #byGroup = new Map<string, T>();

  get({ code, group }: SourceEncounter): T | undefined {
    return code !== null ? this.#byCode.get(code) : group !== null ? this.#byGroup.get(group) : undefined;
  }

  set({ code, group }: SourceEncounter, value: T): void {
    if (code !== null) this.#byCode.set(code, value);
    else if (group !== null) this.#byGroup.set(group, value);
  }
}

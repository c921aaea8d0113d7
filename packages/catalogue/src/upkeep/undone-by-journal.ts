/** A decision that takes another one back. */
export interface Undoing {
  readonly id: number;
  readonly undoes: number;
}

/**
 * Which decisions are taken back, and by which: played again from the beginning, as `journal/undo.ts` does it one by one. `undoings` are in the
 * order they were made.
 */
export function undoneByJournal(undoings: readonly Undoing[]): Map<number, number> {
  const undoes = new Map(undoings.map(({ id, undoes }) => [id, undoes]));
  const undone = new Map<number, number>();
  const fall = (id: number, by: number): void => {
    undone.set(id, by);
    const target = undoes.get(id);
    if (target !== undefined) rise(target);
  };
  const rise = (id: number): void => {
    undone.delete(id);
    const target = undoes.get(id);
    if (target !== undefined) fall(target, id);
  };
  for (const { id, undoes: target } of undoings) fall(target, id);
  return undone;
}

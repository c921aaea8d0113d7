import type { Catalogue } from '../catalogue.ts';
import { snapshot } from '../journal/transaction.ts';
import { checkEngine } from './check-engine.ts';
import { checkJournal } from './check-journal.ts';
import { checkPhotos, type PhotoCheck } from './check-photos.ts';
import { checkValues } from './check-values.ts';

/** What a check found: what is wrong, or what could not be looked at. */
export interface Finding {
  readonly part: 'database' | 'journal' | 'photos';
  readonly kind: 'fault' | 'unchecked';
  readonly text: string;
}

/**
 * Looks for all that may be wrong with a catalogue, and tells each at once: damage of the database, values that do not belong, columns that do not show what the
 * journal says, photos that are missing or changed. Returns how many faults there are.
 */
export async function verify(
  catalogue: Catalogue,
  onFinding: (finding: Finding) => void,
  { photos = true, ...check }: PhotoCheck & { readonly photos?: boolean } = {},
): Promise<number> {
  let faults = 0;
  const fault = (part: Finding['part'], text: string) => {
    faults += 1;
    onFinding({ part, kind: 'fault', text });
  };
  // What cannot even be read is a fault of the database; the other parts may still say what is lost.
  const looking = (work: () => Promise<void>) => work().catch((error: Error) => fault('database', error.message));
  await looking(async () => {
    const found = await checkEngine(catalogue.engine);
    for (const text of found.faults) fault('database', text);
    for (const text of found.unchecked) onFinding({ part: 'database', kind: 'unchecked', text });
  });
  await looking(async () => {
    for await (const text of checkValues(catalogue.engine)) fault('database', text);
  });
  await looking(() =>
    snapshot(catalogue.engine, async (transaction) => {
      for await (const text of checkJournal(transaction)) fault('journal', text);
    }),
  );
  if (photos)
    await looking(async () => {
      for await (const text of checkPhotos(catalogue, check)) fault('photos', text);
    });
  return faults;
}

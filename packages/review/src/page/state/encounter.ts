import type { EncounterView } from '@flukeprint/catalogue';
import { batch, computed, effect, signal } from '@preact/signals';
import { ApiError } from './api.ts';
import { firstPair, loadPair, views } from './cache.ts';
import { route } from './navigation.ts';
import { followQueueFrom } from './upcoming.ts';

/** The encounter that is open; undefined while it is on its way. */
export const view = signal<EncounterView | undefined>(undefined);
/** Why it cannot be shown, in words. */
export const viewProblem = signal<string | undefined>(undefined);
/** What the server has by now, where that is more than the page shows: someone else decided. */
export const newer = signal<EncounterView | undefined>(undefined);

/** Places in the lists of photos and candidates. */
export const candidateAt = signal(0);
export const ownAt = signal(0);
export const otherAt = signal(0);
export const candidate = computed(() => view.value?.candidates[candidateAt.value]);
export const own = computed(() => view.value?.photos[ownAt.value]);
export const other = computed(() => candidate.value?.photos[otherAt.value]);
/** What is shown, by its numbers: these stay the same when the same is read again. */
export const openId = computed(() => view.value?.encounter);
export const ownId = computed(() => own.value?.annotation);
export const otherId = computed(() => other.value?.annotation);

/** Candidates that were looked at, by their individual. */
export const looked = signal<ReadonlySet<number>>(new Set());
/** When the encounter appeared, and when it was last decided on; milliseconds of `performance.now`. */
export const clock = { opened: 0, decided: 0 };

effect(() => {
  const { value } = route;
  if (value.page === 'encounter') open(value.encounter);
});

/** Shows an encounter: at once where it is loaded already. */
export function open(encounter: number): void {
  if (view.peek()?.encounter === encounter) return;
  const known = views.peek(encounter);
  if (known) show(known);
  else {
    batch(() => {
      view.value = undefined;
      newer.value = undefined;
      viewProblem.value = undefined;
    });
    views.get(encounter).then(
      (loaded) => isOpen(encounter) && show(loaded),
      (error) => {
        if (isOpen(encounter)) viewProblem.value = error instanceof ApiError ? error.message : String(error);
      },
    );
  }
}

const isOpen = (encounter: number) => {
  const { value } = route;
  return value.page === 'encounter' && value.encounter === encounter;
};

function show(shown: EncounterView): void {
  batch(() => {
    view.value = shown;
    newer.value = undefined;
    viewProblem.value = undefined;
    looked.value = new Set();
    ownAt.value = 0;
    chooseCandidate(0);
  });
  clock.opened = clock.decided = performance.now();
  followQueueFrom(shown.encounter);
}

/** Puts a candidate beside the encounter, with the two photos that look most alike. */
export function chooseCandidate(at: number): void {
  const shown = view.peek();
  const chosen = shown?.candidates[at];
  if (!shown || !chosen) {
    candidateAt.value = 0;
    return;
  }
  const [first, second] = firstPair(shown.photos, chosen);
  batch(() => {
    candidateAt.value = at;
    ownAt.value = Math.max(
      0,
      shown.photos.findIndex(({ annotation }) => annotation === first),
    );
    otherAt.value = Math.max(
      0,
      chosen.photos.findIndex(({ annotation }) => annotation === second),
    );
    looked.value = new Set([...looked.peek(), chosen.individual]);
  });
  if (at + 1 < shown.candidates.length) loadPair(shown, at + 1).catch(() => {});
}

/** Shows the open encounter as the server has it now; the reviewer stays where they are. */
export async function reload(encounter: number): Promise<void> {
  views.drop(encounter);
  const loaded = await views.get(encounter).catch(() => undefined);
  if (!loaded || view.peek()?.encounter !== encounter) return;
  const chosen = candidate.peek()?.individual;
  const at = loaded.candidates.findIndex(({ individual }) => individual === chosen);
  batch(() => {
    view.value = loaded;
    newer.value = undefined;
    if (at >= 0) candidateAt.value = at;
    else chooseCandidate(0);
  });
}

/** Looks whether someone else decided about the open encounter, and tells so; what is shown stays. */
export async function lookForNewer(): Promise<void> {
  const shown = view.peek();
  if (!shown) return;
  views.drop(shown.encounter);
  const loaded = await views.get(shown.encounter).catch(() => undefined);
  if (!loaded || view.peek()?.encounter !== shown.encounter) return;
  const now = view.peek()!;
  const isNoted = loaded.notes !== now.notes || loaded.flags.join() !== now.flags.join();
  if (loaded.seen > now.seen || loaded.individual !== now.individual || isNoted) newer.value = loaded;
}

/** What is new of what others said, in words. */
export const news = computed(() => {
  const [before, now] = [view.value, newer.value];
  if (!before || !now) return undefined;
  if (now.individual !== before.individual)
    return now.individual === null
      ? 'The name of this encounter was taken back.'
      : `This encounter was named ${now.individual} meanwhile.`;
  for (const { individual, name, verdict, said } of now.candidates)
    if (verdict !== (before.candidates.find((other) => other.individual === individual)?.verdict ?? null))
      return verdict === null ? `What was said of ${name} was taken back.` : `${name}: ${verdict}, says ${said}.`;
  if (now.seen === before.seen) return 'Someone else wrote a note on this encounter, or flagged it.';
  return 'Someone else decided something about this encounter.';
});

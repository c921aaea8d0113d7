import type { PhotosToBox } from '@flukeprint/catalogue';
import { computed, effect, signal } from '@preact/signals';
import type { BoxesShown } from '../pure/route.ts';
import { ask } from './api.ts';
import { suggestedOf } from './boxes-ahead.ts';
import { go, route } from './navigation.ts';

interface Listed extends PhotosToBox {
  /** Where boxes are written as text, and what went wrong there. */
  readonly labels?: { readonly folder: string; readonly problem?: string };
}

/** The photos that are gone through, in their order: as they were when they were asked for, so that none jumps away. */
export const photoList = signal<Listed | undefined>(undefined);
export const listProblem = signal<string | undefined>(undefined);
/** How many photos were looked at for suggestions; undefined where none are looked at. */
export const lookedFor = signal<number | undefined>(undefined);
export const boxesFilter = computed<BoxesShown>(() => (route.value.page === 'boxes' ? route.value.show : 'unboxed'));
const isHere = computed(() => route.value.page === 'boxes');

effect(() => {
  const show = boxesFilter.value;
  if (isHere.value) void loadList(show);
});

/** Asks for the photos of a filter, and opens the first. */
export async function loadList(show: BoxesShown = boxesFilter.peek()): Promise<void> {
  photoList.value = undefined;
  listProblem.value = undefined;
  try {
    const found = await asked(show);
    const isAsked = () => route.peek().page === 'boxes' && boxesFilter.peek() === show;
    if (!isAsked()) return;
    const photos = show === 'suggested' ? await withSuggestions(found.photos, isAsked) : found.photos;
    if (!isAsked()) return;
    photoList.value = { ...found, photos };
    const { value } = route;
    if (value.page === 'boxes' && value.photo === undefined && photos.length > 0)
      go({ page: 'boxes', show, photo: photos[0]! }, { replace: true });
  } catch (error) {
    listProblem.value = (error as Error).message;
  }
}

function asked(show: BoxesShown): Promise<Listed> {
  return ask<Listed>(`api/boxes?show=${show === 'suggested' ? 'unboxed' : show}`);
}

/** Those photos for which a box is suggested: a detector looks at all of them first. */
async function withSuggestions(photos: readonly number[], isAsked: () => boolean): Promise<number[]> {
  const found: number[] = [];
  for (const [i, photo] of photos.entries()) {
    lookedFor.value = i;
    if (!isAsked()) break;
    if ((await suggestedOf(photo).catch(() => [])).length > 0) found.push(photo);
  }
  lookedFor.value = undefined;
  return found;
}

/** Counts again what is boxed; the list stays. */
export async function refreshCounts(): Promise<void> {
  const known = photoList.peek();
  const found = await ask<Omit<Listed, 'photos'>>('api/boxes/counts').catch(() => undefined);
  if (found && known && photoList.peek() === known) photoList.value = { ...found, photos: known.photos };
}

import { CatalogueCommand } from '../parts/catalogue-command.tsx';
import { duration, paceOf } from '../pure/estimate.ts';
import { hashOf } from '../pure/route.ts';
import { status } from '../state/events.ts';
import { isSecond } from '../state/reader.ts';
import { verdictSeconds } from '../state/sitting.ts';

/** Why the queue is empty, and what comes next. */
export function NothingWaits({ waiting }: { readonly waiting: number }) {
  if (isSecond.value)
    return (
      <p class="empty">
        <b>Nothing of this waits for you.</b>
        Others decided none of it, or it was read already.
      </p>
    );
  if (waiting > 0)
    return (
      <p class="empty">
        <b>No encounter is like this.</b>
        <a href={hashOf({ page: 'queue', order: 'surest' })}>Show all that wait</a>
      </p>
    );
  if (status.value?.photos === 0)
    return (
      <p class="empty">
        <b>This catalogue holds no photos yet.</b>
        <a href={hashOf({ page: 'import' })}>Import some</a>: those of known animals first, a folder for each, by{' '}
        <CatalogueCommand before="catalog import" after="FOLDER" />. Then <CatalogueCommand before="match --gallery" />{' '}
        looks for who new ones show.
      </p>
    );
  const pace = paceOf(verdictSeconds.value, 0);
  return (
    <p class="empty">
      <b>Every encounter has a name.</b>
      {pace && `You decided ${verdictSeconds.value.length} in this sitting, ${duration(pace.seconds)} each. `}
      <a href={hashOf({ page: 'season' })}>See the season</a>, or{' '}
      <a href={hashOf({ page: 'import' })}>import more photos</a>.
    </p>
  );
}

/** What to do before there are candidates. */
export function NobodySearched() {
  const animals = status.value?.individuals;
  return (
    <p class="news queue-news" role="status">
      <span>
        {animals === 0 ? (
          <>
            No animal has a name yet. <CatalogueCommand before="catalog cluster" /> finds encounters that show the same
            one; open an encounter, and <kbd>N</kbd> names the first.
          </>
        ) : (
          <>
            Nobody was searched for yet. <CatalogueCommand before="match --gallery" /> finds whom each encounter may
            show: load this page again when it is done.
          </>
        )}
      </span>
    </p>
  );
}

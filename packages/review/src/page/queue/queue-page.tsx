import type { QueueOrder } from '@flukeprint/catalogue';
import { moment } from '../pure/dates.ts';
import { ReadingFilters } from '../readers/reading-filters.tsx';
import { go } from '../state/navigation.ts';
import { counts, filter, type QueueFilter, queueProblem, refreshQueue } from '../state/queue.ts';
import { isSecond } from '../state/reader.ts';
import { NobodySearched } from './nothing-waits.tsx';
import { QueueList } from './queue-list.tsx';

const orders: Readonly<Record<QueueOrder, string>> = {
  surest: 'surest first',
  date: 'by date',
  place: 'by place',
  quality: 'best photos first',
};

/** What waits for a name. */
export function QueuePage() {
  return (
    <main class="page queue-page">
      <h1 class="sr-only">{isSecond.value ? 'Encounters to read a second time' : 'Encounters without a name'}</h1>
      {isSecond.value ? <ReadingFilters /> : <Filters />}
      {queueProblem.value && (
        <p class="problem" role="alert">
          {queueProblem.value}
          <button type="button" onClick={() => void refreshQueue()}>
            Try again
          </button>
        </p>
      )}
      {!isSecond.value && counts.value && counts.value.waiting > 0 && !counts.value.search && <NobodySearched />}
      <QueueList />
    </main>
  );
}

function Filters() {
  const { order, place, quality } = filter.value;
  const known = counts.value;
  const choose = (change: Partial<QueueFilter>) => go({ ...filter.peek(), ...change }, { replace: true });
  return (
    <form class="filters" aria-label="Filters" onSubmit={(event) => event.preventDefault()}>
      <label>
        Order
        <select value={order} onChange={({ currentTarget }) => choose({ order: currentTarget.value })}>
          {Object.entries(orders).map(([value, says]) => (
            <option key={value} value={value}>
              {says}
            </option>
          ))}
        </select>
      </label>
      <label>
        Place
        <select
          value={place ?? ''}
          onChange={({ currentTarget }) => choose({ place: currentTarget.value || undefined })}
        >
          <option value="">everywhere</option>
          {[...new Set([...(known?.places ?? []), ...(place ? [place] : [])])].map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        Quality
        <select
          value={quality ?? ''}
          onChange={({ currentTarget }) => choose({ quality: Number(currentTarget.value) || undefined })}
        >
          <option value="">any</option>
          {[2, 3, 4, 5].map((least) => (
            <option key={least} value={least}>
              {least === 5 ? '5, and ungraded' : `${least} or better, and ungraded`}
            </option>
          ))}
        </select>
      </label>
      <p class="filters-count" aria-live="polite">
        {known && known.chosen !== known.waiting
          ? `${known.chosen.toLocaleString('en')} of ${known.waiting.toLocaleString('en')} shown`
          : ''}
      </p>
      <p class="filters-search">{known && searched(known.search)}</p>
    </form>
  );
}

function searched(search: NonNullable<typeof counts.value>['search']): string {
  if (!search) return '';
  const { animals, photos, method, made_at, isCalibrated } = search;
  return `searched ${animals.toLocaleString('en')} animals in ${photos.toLocaleString('en')} photos by ${method} on ${moment(made_at)}${isCalibrated ? '' : ', uncalibrated'}`;
}

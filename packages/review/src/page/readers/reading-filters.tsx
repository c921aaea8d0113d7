import type { ReadingChoice } from '@flukeprint/catalogue';
import { go } from '../state/navigation.ts';
import { counts, filter, type QueueFilter } from '../state/queue.ts';

const choices: Readonly<Record<ReadingChoice, string>> = {
  all: 'all that others decided',
  'new animals': 'new animals',
  merges: 'merges',
  share: 'a share at random',
};

/** What a second reader reads. */
export function ReadingFilters() {
  const { choice = 'all', percent = 10, seed = 0 } = filter.value;
  const choose = (change: Partial<QueueFilter>) => go({ ...filter.peek(), ...change }, { replace: true });
  const number = (value: string, most: number) => Math.min(most, Math.max(0, Math.floor(Number(value) || 0)));
  return (
    <form class="filters" aria-label="What is read" onSubmit={(event) => event.preventDefault()}>
      <label>
        Read again
        <select value={choice} onChange={({ currentTarget }) => choose({ choice: currentTarget.value })}>
          {Object.entries(choices).map(([value, says]) => (
            <option key={value} value={value}>
              {says}
            </option>
          ))}
        </select>
      </label>
      {choice === 'share' && (
        <>
          <label>
            Percent
            <input
              class="filters-number"
              type="number"
              min={0}
              max={100}
              value={percent}
              onChange={({ currentTarget }) => choose({ percent: number(currentTarget.value, 100) })}
            />
          </label>
          <label>
            Seed
            <input
              class="filters-number"
              type="number"
              min={0}
              value={seed}
              onChange={({ currentTarget }) => choose({ seed: number(currentTarget.value, 2 ** 32 - 1) })}
            />
          </label>
        </>
      )}
      <p class="filters-count" aria-live="polite">
        {counts.value && `${counts.value.chosen.toLocaleString('en')} to read`}
      </p>
      <p class="filters-search">You do not see what was decided, and what you say changes no name.</p>
    </form>
  );
}

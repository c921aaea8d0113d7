import type { SeasonOverview } from '@flukeprint/catalogue';
import { useSignal, useSignalEffect } from '@preact/signals';
import { Problem } from '../parts/problem.tsx';
import { asQuery, hashOf } from '../pure/route.ts';
import { asked } from '../state/asked.ts';
import { heard } from '../state/events.ts';
import { go, route } from '../state/navigation.ts';
import { DiscoveryCurve } from './discovery-curve.tsx';
import { SeasonTables } from './season-tables.tsx';

const { answer, problem, load } = asked<SeasonOverview>();
/** Years are kept while a filter is mended. */
let years: readonly string[] = [];

const whereOf = () => (route.value.page === 'season' ? route.value.where : undefined);
const read = () => void load(`api/season${asQuery({ where: whereOf() })}`);

/** What was seen in a year, or wherever a filter says. */
export function SeasonPage() {
  useSignalEffect(() => {
    heard.value;
    if (route.value.page === 'season') read();
  });
  const season = answer.value;
  const where = whereOf() ?? '';
  years = season?.years ?? years;
  return (
    <main class="page season-page">
      <Filters where={where} known={years} />
      <Problem says={problem.value} retry={read} />
      {season && !problem.value && (
        <>
          <Figures season={season} />
          {season.encounters === 0 ? (
            <p class="empty">
              {where === '' ? (
                <>
                  <b>This catalogue holds no photos yet.</b>
                  <a href={hashOf({ page: 'import' })}>Import some</a>
                </>
              ) : (
                <>
                  <b>Nothing was seen then and there.</b>
                  <a href={hashOf({ page: 'season' })}>Show all</a>
                </>
              )}
            </p>
          ) : (
            <>
              <DiscoveryCurve days={season.byDay} />
              <SeasonTables season={season} />
            </>
          )}
        </>
      )}
    </main>
  );
}

function Filters({ where, known }: { readonly where: string; readonly known: readonly string[] }) {
  const typed = useSignal(where);
  useSignalEffect(() => {
    typed.value = whereOf() ?? '';
  });
  const choose = (said: string) => go({ page: 'season', ...(said && { where: said }) });
  const year = /^year = (\d{4})$/.exec(where)?.[1] ?? '';
  return (
    <form
      class="filters"
      onSubmit={(event) => {
        event.preventDefault();
        choose(typed.value.trim());
      }}
    >
      <h1>Season</h1>
      <label>
        Year
        <select value={year} onChange={({ currentTarget: { value } }) => choose(value && `year = ${value}`)}>
          <option value="">{where && !year ? 'as the filter says' : 'all'}</option>
          {[...new Set([...known, ...(year ? [year] : [])])].map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </select>
      </label>
      <label class="season-where">
        Filter
        <input
          type="search"
          placeholder="date >= 2026-05 and date < 2026-09 and place = Pico"
          value={typed.value}
          onInput={({ currentTarget }) => {
            typed.value = currentTarget.value;
          }}
        />
      </label>
      <button type="submit">Show</button>
    </form>
  );
}

function Figures({ season }: { readonly season: SeasonOverview }) {
  const { encounters, photos, known, new: news, undecided, undated } = season;
  const figures: readonly (readonly [string, number])[] = [
    ['encounters', encounters],
    ['photos', photos],
    ['animals seen before', known],
    ['new animals', news],
    ['encounters without a name', undecided],
    ...(undated > 0 ? ([['without a date', undated]] as const) : []),
  ];
  return (
    <dl class="figures">
      {figures.map(([says, count]) => (
        <div key={says}>
          <dt>{says}</dt>
          <dd>{count.toLocaleString('en')}</dd>
        </div>
      ))}
    </dl>
  );
}

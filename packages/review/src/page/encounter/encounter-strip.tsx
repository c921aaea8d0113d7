import { moment } from '../pure/dates.ts';
import { hashOf } from '../pure/route.ts';
import { view } from '../state/encounter.ts';

/** What is known of the encounter, in a line. */
export function EncounterStrip() {
  const shown = view.value;
  if (!shown) return <div class="strip" aria-busy="true" />;
  const { encounter, code, seen_at, place, observer, notes, flags, individual, search } = shown;
  return (
    <div class="strip">
      <p class="strip-what">
        <b>{code ?? `Encounter ${encounter}`}</b>
        <span>{moment(seen_at)}</span>
        <span>{place ?? 'no place'}</span>
        {observer && <span>{observer}</span>}
        {individual !== null && (
          <span class="strip-name">
            is <a href={hashOf({ page: 'animal', name: individual })}>{individual}</a>
          </span>
        )}
        {flags.map((flag) => (
          <span key={flag} class="flag">
            {flag}
          </span>
        ))}
        {notes && (
          <span class="strip-notes" title={notes}>
            “{notes}”
          </span>
        )}
      </p>
      <p class="strip-search">
        {search
          ? `searched ${search.animals.toLocaleString('en')} animals by ${search.method}${search.isCalibrated ? '' : ', uncalibrated'}`
          : 'not searched yet'}
      </p>
    </div>
  );
}

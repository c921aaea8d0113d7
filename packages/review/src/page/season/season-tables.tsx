import type { SeasonOverview } from '@flukeprint/catalogue';
import type { ComponentChildren } from 'preact';
import { day } from '../pure/dates.ts';
import { hashOf } from '../pure/route.ts';

/** Rows that are shown: a page of a hundred thousand would be no overview. */
const most = 200;

/** A season by place, by day and by animal, with the way to each. */
export function SeasonTables({ season: { byPlace, byDay, animals } }: { readonly season: SeasonOverview }) {
  return (
    <div class="season-tables">
      <Table title="By place" head={['Place', 'Encounters', 'Animals', 'Without a name']} of={byPlace.length}>
        {byPlace.slice(0, most).map(({ place, encounters, animals: seen, undecided }) => (
          <tr key={place}>
            <th scope="row">{place ?? 'no place'}</th>
            <td>{encounters}</td>
            <td>{seen}</td>
            <td>
              {undecided > 0 && place !== null ? (
                <a href={hashOf({ page: 'queue', order: 'date', place })}>{undecided}</a>
              ) : (
                undecided
              )}
            </td>
          </tr>
        ))}
      </Table>
      <Table title="By day" head={['Day', 'Encounters', 'Photos', 'Animals so far']} of={byDay.length}>
        {byDay.slice(0, most).map((one) => (
          <tr key={one.day}>
            <th scope="row">{day(one.day)}</th>
            <td>{one.encounters}</td>
            <td>{one.photos}</td>
            <td>{one.animals}</td>
          </tr>
        ))}
      </Table>
      <Table title="By animal" head={['Animal', 'Encounters', 'First seen', '']} of={animals.length}>
        {animals.slice(0, most).map(({ name, encounters, first, isNew }) => (
          <tr key={name}>
            <th scope="row">
              <a href={hashOf({ page: 'animal', name })}>{name}</a>
            </th>
            <td>{encounters}</td>
            <td>{day(first)}</td>
            <td>{isNew ? 'new' : ''}</td>
          </tr>
        ))}
      </Table>
    </div>
  );
}

interface TableProps {
  readonly title: string;
  readonly head: readonly string[];
  /** Rows there are. */
  readonly of: number;
  readonly children: ComponentChildren;
}

const Table = ({ title, head, of, children }: TableProps) => (
  <section hidden={of === 0}>
    <h2>
      {title}{' '}
      {of > most && (
        <span>
          the first {most} of {of.toLocaleString('en')}
        </span>
      )}
    </h2>
    <table class="journal season-table">
      <thead>
        <tr>
          {head.map((says) =>
            says === '' ? (
              <td key={says} />
            ) : (
              <th key={says} scope="col">
                {says}
              </th>
            ),
          )}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  </section>
);

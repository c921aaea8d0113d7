import type { AnimalView, ShownPhoto } from '@flukeprint/catalogue';
import { useSignalEffect } from '@preact/signals';
import { Problem } from '../parts/problem.tsx';
import { Thumb } from '../parts/thumb.tsx';
import { Timeline } from '../parts/timeline.tsx';
import { day, moment, span } from '../pure/dates.ts';
import { asQuery, hashOf } from '../pure/route.ts';
import { asked } from '../state/asked.ts';
import { heard } from '../state/events.ts';
import { route } from '../state/navigation.ts';
import { JournalList } from './journal-list.tsx';

const { answer, problem, load } = asked<AnimalView>();
const read = () => {
  const { value } = route;
  if (value.page === 'animal') void load(`api/animal${asQuery({ name: value.name })}`);
};

/** An animal: all its photos by sighting, and what was decided about it. */
export function AnimalPage() {
  useSignalEffect(() => {
    heard.value;
    read();
  });
  const { value } = route;
  const animal = answer.value;
  return (
    <main class="page animal-page">
      <h1>{animal?.name ?? (value.page === 'animal' ? value.name : '')}</h1>
      <Problem says={problem.value} retry={read} />
      {animal && <Portrait animal={animal} />}
    </main>
  );
}

function Portrait({ animal }: { readonly animal: AnimalView }) {
  const { aliases, sex, species, notes, sightings, photos, history } = animal;
  const dates = sightings.map(({ seen_at }) => seen_at);
  const ofEncounter = Map.groupBy(photos, ({ encounter }) => encounter);
  const ordered = sightings.toSorted((a, b) => (b.seen_at ?? '').localeCompare(a.seen_at ?? ''));
  return (
    <>
      <p class="animal-facts">
        {[species, sex, aliases.length > 0 && `also called ${aliases.join(', ')}`].filter(Boolean).map((fact) => (
          <span key={fact}>{fact}</span>
        ))}
        <span>
          {sightings.length} {sightings.length === 1 ? 'sighting' : 'sightings'}, {span(dates)}
        </span>
        <span>
          {photos.length} {photos.length === 1 ? 'photo' : 'photos'}
        </span>
        {notes && <span>“{notes}”</span>}
      </p>
      <Timeline dates={dates} />
      <div class="sightings">
        {ordered.map(({ encounter, seen_at, place, code }) => (
          <section key={encounter} class="sighting">
            <h2>
              <a href={hashOf({ page: 'encounter', encounter })}>
                {day(seen_at)} · {place ?? 'no place'}
                {code && ` · ${code}`}
              </a>
            </h2>
            <Photos photos={ofEncounter.get(encounter) ?? []} />
          </section>
        ))}
      </div>
      <section>
        <h2>History</h2>
        <JournalList lines={history} changed={read} />
      </section>
    </>
  );
}

const Photos = ({ photos }: { readonly photos: readonly ShownPhoto[] }) => (
  <ul class="photos">
    {photos.map(({ annotation, path, taken_at, quality }) => (
      <li key={annotation}>
        <a href={hashOf({ page: 'photo', annotation })} title={path}>
          <Thumb annotation={annotation} alt={`Photo ${path}`} />
        </a>
        <span class="photo-says">
          {taken_at ? moment(taken_at) : path.split('/').at(-1)}
          {quality !== null && `, quality ${quality}`}
        </span>
      </li>
    ))}
  </ul>
);

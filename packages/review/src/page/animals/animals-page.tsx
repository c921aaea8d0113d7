import type { KnownAnimal } from '@flukeprint/catalogue';
import { useSignalEffect } from '@preact/signals';
import { CatalogueCommand } from '../parts/catalogue-command.tsx';
import { Problem } from '../parts/problem.tsx';
import { Thumb } from '../parts/thumb.tsx';
import { VirtualGrid } from '../parts/virtual-grid.tsx';
import { span } from '../pure/dates.ts';
import { hashOf } from '../pure/route.ts';
import { asked } from '../state/asked.ts';
import { heard } from '../state/events.ts';
import { go, route } from '../state/navigation.ts';

const { answer, problem, load } = asked<readonly KnownAnimal[]>();
const path = 'api/animals';

/** Every animal that has a name. */
export function AnimalsPage() {
  useSignalEffect(() => {
    heard.value;
    void load(path);
  });
  const { value } = route;
  const find = value.page === 'animals' ? value.find : '';
  const wanted = plain(find);
  const found = (answer.value ?? []).filter(({ name }) => plain(name).includes(wanted));
  return (
    <main class="page">
      <search>
        <form class="filters" onSubmit={(event) => event.preventDefault()}>
          <h1>Animals</h1>
          <label>
            Name
            <input
              type="search"
              value={find}
              onInput={({ currentTarget }) => go({ page: 'animals', find: currentTarget.value }, { replace: true })}
            />
          </label>
          <p class="filters-count" role="status">
            {answer.value && `${found.length.toLocaleString('en')} of ${answer.value.length.toLocaleString('en')}`}
          </p>
        </form>
      </search>
      <Problem says={problem.value} retry={() => void load(path)} />
      {answer.value && found.length === 0 ? (
        <p class="empty">
          <b>{answer.value.length === 0 ? 'No animal has a name yet.' : 'No animal is called this.'}</b>
          {answer.value.length === 0 && (
            <>
              <CatalogueCommand before="catalog import" after="FOLDER" /> takes photos of known ones, a folder for each;{' '}
              <kbd>N</kbd> beside an encounter of the queue names a new one.
            </>
          )}
        </p>
      ) : (
        <VirtualGrid
          count={found.length}
          rowRems={15}
          columnRems={16.5}
          label="Animals"
          cell={(at) => <AnimalCard animal={found[at]!} />}
        />
      )}
    </main>
  );
}

/** Without accents and capitals, as people type names. */
const plain = (name: string) => name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

function AnimalCard({
  animal: { name, annotation, encounters, photos, first, last },
}: {
  readonly animal: KnownAnimal;
}) {
  return (
    <a class="card" href={hashOf({ page: 'animal', name })}>
      {annotation === null ? <span class="thumb" /> : <Thumb annotation={annotation} alt="" />}
      <b>{name}</b>
      <span>
        {encounters} {encounters === 1 ? 'sighting' : 'sightings'}, {photos} {photos === 1 ? 'photo' : 'photos'} ·{' '}
        {span([first, last])}
      </span>
    </a>
  );
}

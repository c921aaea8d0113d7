import { useSignalEffect } from '@preact/signals';
import { CommandButton } from '../parts/command-button.tsx';
import { Problem } from '../parts/problem.tsx';
import { Saved } from '../parts/saved.tsx';
import { moment } from '../pure/dates.ts';
import { duration, paceOf } from '../pure/estimate.ts';
import { type BoxesShown, boxesShown, hashOf } from '../pure/route.ts';
import { boxes, photoShown } from '../state/box-editing.ts';
import { boxedPhoto, boxesHint, boxesProblem, isLooking, lookAgain } from '../state/boxes.ts';
import { boxesFilter, listProblem, loadList, lookedFor, photoList } from '../state/boxes-list.ts';
import { photoSeconds } from '../state/boxes-pace.ts';
import { heard } from '../state/events.ts';
import { go } from '../state/navigation.ts';
import { BoxStage } from './box-stage.tsx';

const filters: Readonly<Record<BoxesShown, string>> = {
  unboxed: 'without boxes',
  suggested: 'without, but suggested',
  unchecked: 'boxed, not looked at',
  all: 'all',
};

/** Said where a filter lets no photo through. */
const nothingLeft: Readonly<Record<BoxesShown, string>> = {
  unboxed: 'Every photo has its boxes, or shows no fluke.',
  suggested: 'No fluke is found in the photos without boxes.',
  unchecked: 'Somebody looked at every box.',
  all: 'No photo here.',
};

/** Photos one after another, each with its boxes to draw, accept or mend. */
export function BoxesPage() {
  useSignalEffect(() => {
    heard.value;
    void lookAgain();
  });
  const list = photoList.value;
  const isEmpty = list?.photos.length === 0;
  return (
    <main class="page boxes-page">
      <h1 class="sr-only">Boxes of flukes in photos</h1>
      <Bar />
      <Problem says={listProblem.value ?? boxesProblem.value} retry={() => void loadList()} />
      {list?.labels?.problem && (
        <p class="problem" role="alert">
          The labels in {list.labels.folder} lag behind: {list.labels.problem}
        </p>
      )}
      {isEmpty ? (
        <p class="empty">
          <b>{list.counts.all === 0 ? 'This catalogue holds no photos yet.' : nothingLeft[boxesFilter.value]}</b>
          {list.counts.all === 0 ? (
            <a href={hashOf({ page: 'import' })}>Import some</a>
          ) : (
            <a href={hashOf({ page: 'boxes', show: 'all' })}>Show all photos</a>
          )}
        </p>
      ) : (
        <BoxStage />
      )}
      <Actions />
    </main>
  );
}

/** Which photos, how many are left, and how long that takes. */
function Bar() {
  const list = photoList.value;
  const left = list?.counts.unboxed ?? 0;
  const pace = paceOf(photoSeconds.value, left);
  return (
    <form class="filters" aria-label="Photos" onSubmit={(event) => event.preventDefault()}>
      <label>
        Photos
        <select
          value={boxesFilter.value}
          onChange={({ currentTarget }) => {
            go({ page: 'boxes', show: boxesShown.find((show) => show === currentTarget.value)! }, { replace: true });
            currentTarget.blur();
          }}
        >
          {boxesShown.map((show) => (
            <option key={show} value={show}>
              {filters[show]}
            </option>
          ))}
        </select>
      </label>
      <p class="filters-count" role="status">
        {list && (
          <>
            <b>{left.toLocaleString('en')}</b> of {list.counts.all.toLocaleString('en')} without boxes
            {list.counts.empty > 0 && `, ${list.counts.empty.toLocaleString('en')} empty`}
          </>
        )}
        {lookedFor.value !== undefined && `looking for flukes: ${lookedFor.value} photos`}
      </p>
      <p class="filters-search">
        {pace
          ? `${photoSeconds.value.length} done now, ${duration(pace.seconds)} each: about ${duration(pace.left)} left`
          : list?.labels
            ? `also as YOLO text in ${list.labels.folder}`
            : ''}
      </p>
    </form>
  );
}

function Actions() {
  const photo = boxedPhoto.value;
  const count = boxes.value.length;
  const isReady = photo !== undefined && photoShown.value !== undefined;
  return (
    <div class="boxes-actions" role="toolbar" aria-label="Boxes">
      <CommandButton command="acceptBoxes" isDisabled={!isReady} class="is-primary">
        Right, next
      </CommandButton>
      <CommandButton command="noFluke" isDisabled={!isReady} isPressed={photo?.flukes === 'none'}>
        No fluke
      </CommandButton>
      <CommandButton command="skipPhoto" isDisabled={!isReady}>
        Skip
      </CommandButton>
      <CommandButton command="previousPhoto" isDisabled={!isReady}>
        Back
      </CommandButton>
      <CommandButton command="newBox" isDisabled={!isReady}>
        New box
      </CommandButton>
      <CommandButton command="removeBox" isDisabled={count === 0}>
        Delete
      </CommandButton>
      <CommandButton command="undo">Undo</CommandButton>
      <p class="boxes-photo" title={photo?.path}>
        {photo && (
          <>
            <b>{photo.path}</b>
            <span>
              {moment(photo.taken_at)} · {photo.place ?? 'no place'} · {stateOf(photo.flukes, count)}
            </span>
          </>
        )}
      </p>
      <Saved hint={boxesHint.value} />
    </div>
  );
}

function stateOf(flukes: string | null, count: number): string {
  if (flukes === 'none') return 'no fluke';
  if (count === 0 && isLooking.value) return 'looking for flukes…';
  return count === 0 ? 'no box yet' : count === 1 ? '1 box' : `${count} boxes`;
}

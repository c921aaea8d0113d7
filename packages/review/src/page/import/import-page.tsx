import { useEffect, useRef } from 'preact/hooks';
import { Problem } from '../parts/problem.tsx';
import { bytes } from '../pure/bytes.ts';
import { duration } from '../pure/estimate.ts';
import { hashOf } from '../pure/route.ts';
import { filesChosen } from '../state/dropped-files.ts';
import {
  askDropPlace,
  choose,
  chosen,
  chosenBytes,
  dropPlace,
  dropProblem,
  dropState,
  imported,
  importStored,
  isOver,
  leftOut,
  letGo,
  sendDropped,
  sent,
  stopSending,
} from '../state/drops.ts';

/** Photos from this machine into the catalogue: dropped, or chosen. */
export function ImportPage() {
  useEffect(() => void askDropPlace(), []);
  const place = dropPlace.value;
  const state = dropState.value;
  return (
    <main class="page import-page">
      <h1>Import photos</h1>
      <Problem says={dropProblem.value} retry={() => void (state === 'stopped' ? importStored() : askDropPlace())} />
      {place?.folder === null ? (
        <p class="empty">
          This review was started without a folder for photos: start it with <code>--photos FOLDER</code>, or use{' '}
          <code>flukeprint catalog import</code>.
        </p>
      ) : (
        <>
          {(state === 'empty' || state === 'chosen' || state === 'done') && <Chooser />}
          {state === 'chosen' && <Before folder={place?.folder ?? '…'} />}
          {(state === 'sending' || state === 'stopped') && <Sending />}
          {state === 'importing' && <p role="status">Reading the photos and putting encounters together…</p>}
          {state === 'done' && <Done />}
        </>
      )}
    </main>
  );
}

function Chooser() {
  const folder = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // Not an attribute that the types know.
    folder.current!.webkitdirectory = true;
  }, []);
  const take = ({ currentTarget }: { currentTarget: HTMLInputElement }) => {
    choose(filesChosen(currentTarget.files));
    currentTarget.value = '';
  };
  return (
    <div class={`drop ${isOver.value ? 'is-over' : ''}`}>
      <p>
        <b>Drop photos or a folder anywhere on this page</b>
        <span>JPEG, PNG, WebP, TIFF, AVIF, RAW</span>
      </p>
      <p class="drop-choose">
        <label class="file">
          Choose photos
          <input type="file" multiple onChange={take} />
        </label>
        <label class="file">
          Choose a folder
          <input type="file" ref={folder} onChange={take} />
        </label>
      </p>
      <p class="drop-where">
        They are copied into <code>{dropPlace.value?.folder ?? '…'}</code> and stay there. Nothing is overwritten,
        nothing leaves this machine.
      </p>
    </div>
  );
}

function Before({ folder }: { readonly folder: string }) {
  const count = chosen.value.length;
  return (
    <section class="import-card" aria-label="Chosen">
      <p>
        <b>{count === 1 ? '1 file' : `${count.toLocaleString('en')} files`}</b>, {bytes(chosenBytes.value)}, to be
        copied into <code>{folder}</code>. Then photos that were taken within half an hour at one place become one
        encounter, without a name.
      </p>
      <p class="import-buttons">
        <button type="button" class="is-primary" onClick={() => void sendDropped()}>
          Import
        </button>
        <button type="button" onClick={letGo}>
          Let go
        </button>
      </p>
    </section>
  );
}

function Sending() {
  const { files, bytes: gone, seconds } = sent.value;
  const count = chosen.value.length;
  const rate = seconds > 0 ? gone / seconds : 0;
  const isStopped = dropState.value === 'stopped';
  return (
    <section class="import-card" aria-label="Copying">
      <p role="status">
        <b>
          {files.toLocaleString('en')} of {count.toLocaleString('en')}
        </b>
        {isStopped
          ? ' copied, then stopped: nothing is imported yet'
          : rate > 0
            ? ` copied, ${bytes(rate)} a second: about ${duration((chosenBytes.value - gone) / rate)} left`
            : ' copied'}
      </p>
      <progress value={gone} max={Math.max(1, chosenBytes.value)} aria-label="Copied" />
      {leftOut.value.length > 0 && <p>{leftOut.value.length} left out so far</p>}
      <p class="import-buttons">
        {isStopped ? (
          <>
            <button type="button" class="is-primary" onClick={() => void sendDropped()}>
              Go on
            </button>
            <button type="button" onClick={() => void importStored()}>
              Import what is there
            </button>
            <button type="button" onClick={letGo}>
              Let go
            </button>
          </>
        ) : (
          <button type="button" onClick={stopSending}>
            Stop
          </button>
        )}
      </p>
    </section>
  );
}

/** Files that are listed; the others are counted. */
const mostListed = 200;

function Done() {
  const { photos, encounters, known, leftOut: left, decision } = imported.value!;
  return (
    <section class="import-card" aria-label="Imported">
      <p role="status">
        <b>
          {photos === 1 ? '1 photo' : `${photos.toLocaleString('en')} photos`},{' '}
          {encounters === 1 ? '1 encounter' : `${encounters.toLocaleString('en')} encounters`}
        </b>{' '}
        imported
        {known > 0 && `, ${known.toLocaleString('en')} known already`}, {left.length.toLocaleString('en')} left out
        {decision !== null && (
          <>
            {' '}
            (decision {decision}; <a href={hashOf({ page: 'history' })}>the history</a> takes it back)
          </>
        )}
        .
      </p>
      {photos > 0 && (
        <p>
          Next: <a href={hashOf({ page: 'boxes', show: 'unboxed' })}>mark the flukes</a>, then{' '}
          <code>flukeprint match</code> looks for who they are.
        </p>
      )}
      {left.length > 0 && (
        <ul class="import-left" aria-label="Left out">
          {left.slice(0, mostListed).map(({ name, reason }, i) => (
            <li key={i}>
              <b>{name}</b> {reason}
            </li>
          ))}
          {left.length > mostListed && <li>and {left.length - mostListed} more</li>}
        </ul>
      )}
    </section>
  );
}

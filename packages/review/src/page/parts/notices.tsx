import { hashOf } from '../pure/route.ts';
import { dismiss, outbox } from '../state/outbox.ts';

/** What the server has not got: it stays until it is sent again, or let go. */
export function Notices() {
  const stuck = outbox.value.filter(({ state }) => state !== 'sending');
  if (stuck.length === 0) return null;
  return (
    <div class="notices" role="alert" aria-label="Not saved">
      {stuck.map(({ key, state, words, problem, encounter, retry }) => (
        <div key={key} class={`notice is-${state}`}>
          <p>
            <b>{state === 'conflict' ? 'Someone was faster' : 'Not saved'}: </b>
            {words}. {problem}
          </p>
          {state === 'failed' && (
            <button type="button" onClick={retry}>
              Try again
            </button>
          )}
          {encounter !== undefined && <a href={hashOf({ page: 'encounter', encounter })}>Look at it</a>}
          <button type="button" onClick={() => dismiss(key)}>
            {state === 'conflict' ? 'Understood' : 'Let go'}
          </button>
        </div>
      ))}
    </div>
  );
}

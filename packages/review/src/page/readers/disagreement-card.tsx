import type { Disagreement, OneReading } from '@flukeprint/catalogue';
import { Thumb } from '../parts/thumb.tsx';
import { moment } from '../pure/dates.ts';
import { hashOf } from '../pure/route.ts';

/** An encounter between what its two readers say. */
export function DisagreementCard({ of }: { readonly of: Disagreement }) {
  const { encounter, code, seen_at, place, annotation, first, second } = of;
  return (
    <article class="disagreement" aria-label={code ?? `Encounter ${encounter}`}>
      <One reading={first} which="First reader" />
      <div class="disagreement-own">
        <Thumb annotation={annotation} alt={`Encounter ${encounter}`} />
        <b>{code ?? `Encounter ${encounter}`}</b>
        <span>
          {moment(seen_at)} · {place ?? 'no place'}
        </span>
        <a class="disagreement-decide" href={hashOf({ page: 'encounter', encounter })}>
          Look and decide
        </a>
      </div>
      <One reading={second} which="Second reader" />
    </article>
  );
}

function One({ reading, which }: { readonly reading: OneReading; readonly which: string }) {
  const { by, at, answer, certainty, name, annotation, note } = reading;
  const says = {
    same: `${name ?? 'an animal that is gone'}${certainty ? ` (${certainty})` : ''}`,
    new: `a new animal${name === null ? '' : `, ${name}`}`,
    incomparable: `cannot tell${name === null ? '' : ` beside ${name}`}`,
  }[answer];
  return (
    <div class="disagreement-one">
      {annotation === null ? (
        <span class="thumb disagreement-nobody">nobody of the catalogue</span>
      ) : (
        <Thumb annotation={annotation} alt={name ?? ''} />
      )}
      <b>{says}</b>
      <span>
        {which}: {by}, {moment(at)} UTC
      </span>
      {note && <span>“{note}”</span>}
    </div>
  );
}

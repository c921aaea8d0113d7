import type { QueuedEncounter } from '@flukeprint/catalogue';
import { Likelihood } from '../parts/likelihood.tsx';
import { Thumb } from '../parts/thumb.tsx';
import { moment } from '../pure/dates.ts';
import { hashOf } from '../pure/route.ts';
import { isSecond } from '../state/reader.ts';

/** An encounter in a line; an empty one while it is on its way. */
export function QueueRow({ row }: { readonly row: QueuedEncounter | undefined }) {
  if (!row) return <div class="queue-row is-loading" />;
  const { encounter, code, annotation, seen_at, place, photos, quality, candidate, score, probability, flags } = row;
  const { candidate_annotation: like } = row;
  return (
    <a class={`queue-row ${isSecond.value ? 'is-blind' : ''}`} href={hashOf({ page: 'encounter', encounter })}>
      <Thumb annotation={annotation} alt="" />
      {like === null ? <span class="queue-nobody">no candidate</span> : <Thumb annotation={like} alt="" />}
      <span class="queue-what">
        <b>{code ?? `Encounter ${encounter}`}</b>
        <span>
          {moment(seen_at)} · {place ?? 'no place'}
        </span>
      </span>
      <span class="queue-candidate">
        {candidate !== null && <b title={candidate}>{candidate}?</b>}
        {score !== null && <Likelihood score={score} probability={probability} isCalibrated={probability !== null} />}
      </span>
      <span class="queue-flags">{flags === null ? '' : (JSON.parse(flags) as string[]).join(', ')}</span>
      <span class="queue-photos">
        {photos === 1 ? '1 photo' : `${photos} photos`}
        {quality !== null && <span>best quality {quality}</span>}
      </span>
    </a>
  );
}

import type { EncounterView, ShownCandidate } from '@flukeprint/catalogue';
import { Likelihood } from '../parts/likelihood.tsx';
import { Thumb } from '../parts/thumb.tsx';
import { Timeline } from '../parts/timeline.tsx';
import { span } from '../pure/dates.ts';
import { candidateAt, chooseCandidate, looked, otherAt } from '../state/encounter.ts';

interface Props {
  readonly candidate: ShownCandidate;
  readonly at: number;
  readonly view: EncounterView;
}

/** Thumbnails that fit beside each other. */
const fit = 4;

/** An animal: its photos, the best first, how likely it is, where and when it was seen, and what was said of it. */
export function CandidateRow({ candidate, at, view }: Props) {
  const { name, photos, sightings, score, probability, verdict, certainty, said } = candidate;
  const isChosen = candidateAt.value === at;
  const chosenPhoto = isChosen ? otherAt.value : -1;
  // The photo that is shown is among those that are seen.
  const from = Math.min(Math.max(0, chosenPhoto - fit + 1), Math.max(0, photos.length - fit));
  const places = [...new Set(sightings.map(({ place }) => place).filter((place) => place !== null))];
  const isLooked = looked.value.has(candidate.individual);
  return (
    <li class={`candidate ${isChosen ? 'is-chosen' : ''} ${verdict ? `is-${verdict}` : ''}`}>
      <button type="button" class="candidate-choose" aria-pressed={isChosen} onClick={() => chooseCandidate(at)}>
        <span class="candidate-rank">{at + 1}</span>
        <b class="candidate-name" title={name}>
          {name}
        </b>
        {score !== null && (
          <Likelihood score={score} probability={probability} isCalibrated={view.search?.isCalibrated ?? false} />
        )}
      </button>
      <span class="candidate-photos">
        {photos.slice(from, from + fit).map(({ annotation }, i) => (
          <button
            key={annotation}
            type="button"
            aria-pressed={chosenPhoto === from + i}
            onClick={() => {
              if (!isChosen) chooseCandidate(at);
              otherAt.value = from + i;
            }}
          >
            <Thumb annotation={annotation} alt={`${name}, photo ${from + i + 1} of ${photos.length}`} />
          </button>
        ))}
      </span>
      <span
        class="candidate-seen"
        title={sightings.map(({ seen_at, place }) => `${seen_at ?? '?'} ${place ?? ''}`).join('\n')}
      >
        {sightings.length} {sightings.length === 1 ? 'sighting' : 'sightings'},{' '}
        {span(sightings.map(({ seen_at }) => seen_at))}
        {places.length > 0 && ` · ${places.slice(0, 3).join(', ')}${places.length > 3 ? ' …' : ''}`}
      </span>
      <Timeline dates={sightings.map(({ seen_at }) => seen_at)} now={view.seen_at} />
      <span class="candidate-said" title={said ?? undefined}>
        {verdict ? `${verdict}${certainty ? `, ${certainty}` : ''}` : isLooked && !isChosen ? 'looked at' : ''}
      </span>
    </li>
  );
}

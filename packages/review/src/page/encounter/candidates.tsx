import { useEffect, useRef } from 'preact/hooks';
import { candidateAt, view } from '../state/encounter.ts';
import { CandidateRow } from './candidate-row.tsx';

/** Who it may be: a row for each animal, the likeliest first. */
export function Candidates() {
  const list = useRef<HTMLOListElement>(null);
  const shown = view.value;
  const at = candidateAt.value;
  useEffect(() => {
    list.current?.children[at]?.scrollIntoView({ block: 'nearest' });
  }, [at, shown?.encounter]);
  return (
    <section class="candidates" aria-label="Candidates">
      <h2>
        Candidates <span>{shown && shown.candidates.length > 0 && `${at + 1} of ${shown.candidates.length}`}</span>
      </h2>
      {shown?.candidates.length === 0 && (
        <p class="empty">
          {shown.search ? 'Nobody looks like this.' : 'Nobody was searched for yet.'} A new animal gets its name with N.
        </p>
      )}
      <ol ref={list}>
        {shown?.candidates.map((candidate, i) => (
          <CandidateRow key={candidate.individual} candidate={candidate} at={i} view={shown} />
        ))}
      </ol>
    </section>
  );
}

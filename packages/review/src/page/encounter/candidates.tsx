import { useEffect, useRef } from 'preact/hooks';
import { CatalogueCommand } from '../parts/catalogue-command.tsx';
import { percent } from '../pure/band.ts';
import { candidateAt, view } from '../state/encounter.ts';
import { isSecond } from '../state/reader.ts';
import { CandidateRow } from './candidate-row.tsx';

const enoughWords = 'Enough: P(missed) < 1 %';
const tooFew = (enough: number) => `P(missed) < 1 % only after ${enough} animals`;

/** Who it may be: a row for each animal, the likeliest first. */
export function Candidates() {
  const list = useRef<HTMLOListElement>(null);
  const shown = view.value;
  const at = candidateAt.value;
  const { isNew, enough } = shown?.search ?? {};
  useEffect(() => {
    list.current?.querySelectorAll('.candidate')[at]?.scrollIntoView({ block: 'nearest' });
  }, [at, shown?.encounter]);
  return (
    <section class="candidates" aria-label="Candidates">
      <h2>
        Candidates <span>{shown && shown.candidates.length > 0 && `${at + 1} of ${shown.candidates.length}`}</span>
      </h2>
      {shown?.candidates.length === 0 && (
        <p class="empty">
          {shown.search || isSecond.value ? (
            'Nobody of the catalogue looks like this. '
          ) : (
            <>
              Nobody was searched for yet: <CatalogueCommand before="match --gallery" /> does, and candidates stand
              here.{' '}
            </>
          )}
          A new animal gets its name with <kbd>N</kbd>.
        </p>
      )}
      {shown && isNew !== null && isNew !== undefined && (
        <p class="outlook">
          P(new animal) <b>{percent(isNew)}</b>
          {enough === 0 && ` · ${enoughWords}, whoever is first`}
          {enough !== null && enough !== undefined && enough > shown.candidates.length && ` · ${tooFew(enough)}`}
        </p>
      )}
      <ol ref={list}>
        {shown?.candidates.flatMap((candidate, i) => [
          <CandidateRow key={candidate.individual} candidate={candidate} at={i} view={shown} />,
          i + 1 === enough && (
            <li key="enough" class="enough">
              {enoughWords}
            </li>
          ),
        ])}
        {shown && shown.candidates.length > 0 && shown.candidates.every(({ verdict }) => verdict === 'different') && (
          <li class="candidates-end">
            None of these, you say: <kbd>N</kbd> gives a new animal its name, <kbd>Space</kbd> goes on.
          </li>
        )}
      </ol>
    </section>
  );
}

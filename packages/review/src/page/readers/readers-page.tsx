import type { Disagreement, Readers } from '@flukeprint/catalogue';
import { useSignalEffect } from '@preact/signals';
import { Problem } from '../parts/problem.tsx';
import { asked } from '../state/asked.ts';
import { heard } from '../state/events.ts';
import { AgreementTable } from './agreement-table.tsx';
import { DisagreementCard } from './disagreement-card.tsx';

const { answer, problem, load } = asked<Readers & { readonly disagreements: readonly Disagreement[] }>();
const path = 'api/readers';

/** Where two readers differ, and how well they agree. */
export function ReadersPage() {
  useSignalEffect(() => {
    heard.value;
    void load(path);
  });
  const readers = answer.value;
  return (
    <main class="page readers-page">
      <h1>Two readers</h1>
      <Problem says={problem.value} retry={() => void load(path)} />
      {readers && (
        <>
          <section>
            <h2>
              Disagreements{' '}
              <span>
                {readers.open === 0
                  ? 'none'
                  : `${readers.open} ${readers.open === 1 ? 'waits' : 'wait'} for a third decision`}
              </span>
            </h2>
            <ul class="disagreements">
              {readers.disagreements.map((one) => (
                <li key={one.second.decision}>
                  <DisagreementCard of={one} />
                </li>
              ))}
            </ul>
          </section>
          <section>
            <h2>Agreement</h2>
            <AgreementTable readers={readers} />
          </section>
        </>
      )}
    </main>
  );
}

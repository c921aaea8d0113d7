import type { JournalLine } from '@flukeprint/catalogue';
import { signal, useSignalEffect } from '@preact/signals';
import { Problem } from '../parts/problem.tsx';
import { asQuery } from '../pure/route.ts';
import { ask } from '../state/api.ts';
import { asked } from '../state/asked.ts';
import { heard } from '../state/events.ts';
import { JournalList } from './journal-list.tsx';

const { answer, problem, load } = asked<readonly JournalLine[]>();
/** Lines that were asked for beyond the latest. */
const older = signal<readonly JournalLine[]>([]);
const isAtEnd = signal(false);
/** Lines that the server sends at once. */
const linesOfPart = 100;

const read = () => {
  older.value = [];
  isAtEnd.value = false;
  void load('api/history');
};

async function readOlder(): Promise<void> {
  const before = [...(answer.peek() ?? []), ...older.peek()].at(-1)?.id;
  const more = await ask<readonly JournalLine[]>(`api/history${asQuery({ before })}`).catch(() => undefined);
  if (!more) return;
  older.value = [...older.peek(), ...more];
  isAtEnd.value = more.length < linesOfPart;
}

/** The journal of the catalogue. */
export function HistoryPage() {
  useSignalEffect(() => {
    heard.value;
    read();
  });
  const lines = answer.value ?? [];
  return (
    <main class="page history-page">
      <h1>History</h1>
      <Problem says={problem.value} retry={read} />
      <JournalList lines={[...lines, ...older.value]} changed={read} />
      {lines.length === linesOfPart && !isAtEnd.value && (
        <p>
          <button type="button" onClick={() => void readOlder()}>
            Older
          </button>
        </p>
      )}
    </main>
  );
}

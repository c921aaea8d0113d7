import type { JournalLine } from '@flukeprint/catalogue';
import { moment } from '../pure/dates.ts';
import { takeBack } from '../state/decide.ts';

interface Props {
  readonly lines: readonly JournalLine[];
  /** Called once a line is taken back. */
  readonly changed: () => void;
}

/** What was decided, by whom and when; each line can be taken back. */
export function JournalList({ lines, changed }: Props) {
  return (
    <table class="journal">
      <thead>
        <tr>
          <th scope="col">No.</th>
          <th scope="col">When (UTC)</th>
          <th scope="col">Who</th>
          <th scope="col">What</th>
          <th scope="col">
            <span class="sr-only">Undo</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ id, made_at, made_by, summary, evidence, undone_by }) => (
          <tr key={id} class={undone_by === null ? '' : 'is-undone'}>
            <td>{id}</td>
            <td>{moment(made_at)}</td>
            <td>{made_by}</td>
            <td>
              <span class="journal-what">{summary}</span>
              {undone_by !== null && <span class="journal-undone">taken back by {undone_by}</span>}
              <Note evidence={evidence} />
            </td>
            <td>
              {undone_by === null && (
                <button
                  type="button"
                  aria-label={`Undo ${id}: ${summary}`}
                  onClick={() => takeBack(`take back: ${summary}`, () => id, changed)}
                >
                  Undo
                </button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What the reviewer wrote beside a verdict. */
function Note({ evidence }: Pick<JournalLine, 'evidence'>) {
  const { note } = evidence === null ? {} : (JSON.parse(evidence) as { note?: unknown });
  return typeof note === 'string' && note !== '' ? <span class="journal-note">“{note}”</span> : null;
}

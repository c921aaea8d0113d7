import type { Agreement, Readers } from '@flukeprint/catalogue';

const names: Readonly<Record<string, string>> = { share: 'a share at random', all: 'all' };

/** How well first and second readers agree, by why they read again. */
export function AgreementTable({ readers: { all, byChoice } }: { readonly readers: Readers }) {
  if (all.readings === 0)
    return (
      <p class="empty">
        Nothing was read a second time yet. <code>flukeprint review CATALOGUE --by NAME --second-reader</code> does.
      </p>
    );
  return (
    <>
      <table class="journal agreement">
        <thead>
          <tr>
            {['Read again', 'Readings', 'Same answer', 'And same animal', 'κ (95 %)'].map((says) => (
              <th key={says} scope="col">
                {says}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {Object.entries(byChoice).map(([choice, own]) => (
            <Row key={choice} says={names[choice] ?? choice} own={own} />
          ))}
          <Row says="in all" own={all} />
        </tbody>
      </table>
      <p class="agreement-says">
        κ is of three answers: same, new, cannot tell. Where both named an animal of the catalogue, it was the same in{' '}
        {all.sameAnimal} of {all.bothNamed}. A share at random alone tells how well readers agree in general.
      </p>
    </>
  );
}

function Row({ says, own }: { readonly says: string; readonly own: Agreement }) {
  return (
    <tr>
      <th scope="row">{says}</th>
      <td>{own.readings}</td>
      <td>{share(own.sameAnswer, own.readings)}</td>
      <td>{share(own.agreed, own.readings)}</td>
      <td>
        {own.kappa === null ? '–' : own.kappa.toFixed(2)}
        {own.interval && ` (${own.interval.map((end) => end.toFixed(2)).join(' to ')})`}
      </td>
    </tr>
  );
}

const share = (part: number, of: number) => (of === 0 ? '–' : `${Math.round((100 * part) / of)} % (${part} of ${of})`);

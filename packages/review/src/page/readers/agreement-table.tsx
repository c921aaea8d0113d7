import type { Agreement, Readers } from '@flukeprint/catalogue';
import { CatalogueCommand } from '../parts/catalogue-command.tsx';

const names: Readonly<Record<string, string>> = { share: 'a share at random', all: 'all' };

/** How well first and second readers agree, by why they read again. */
export function AgreementTable({ readers: { all, byChoice } }: { readonly readers: Readers }) {
  if (all.readings === 0)
    return (
      <p class="empty">
        <b>Nothing was read a second time yet.</b>
        <CatalogueCommand before="review" after="--by NAME --second-reader" /> opens a page for whoever reads again,
        without knowing what was decided.
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
        {own.kappa === null ? '–' : signed(own.kappa)}
        {own.interval && ` (${own.interval.map(signed).join(' to ')})`}
      </td>
    </tr>
  );
}

const signed = (value: number) => value.toFixed(2).replace('-', '−');
const share = (part: number, of: number) => (of === 0 ? '–' : `${Math.round((100 * part) / of)} % (${part} of ${of})`);

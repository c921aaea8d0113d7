import { type Agreement, answers, type Readers, readersOf } from '@flukeprint/catalogue';
import { counted } from '@flukeprint/reid/counted';
import { Command } from 'commander';
import { textTable } from '../../console/text-table.ts';
import { catalogueArgument, withCatalogue } from './catalogue-argument.ts';

export function readersCommand(): Command {
  return new Command('readers')
    .description(
      'Say how well second readers (review --second-reader) agree with the first: Cohen’s kappa, animals, what is open.',
    )
    .argument(...catalogueArgument)
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  flukeprint catalog readers catalogue.db')
    .action(async (name: string, { json }: { json?: boolean }) => {
      await withCatalogue(name, async (catalogue) => {
        const readers = await readersOf(catalogue);
        console.log(json ? JSON.stringify(readers, null, 2) : describe(readers, catalogue.engine.shown));
      });
    });
}

function describe({ all, byChoice, open }: Readers, shown: string): string {
  if (all.readings === 0)
    return `nothing was read a second time yet: \`flukeprint review ${shown} --second-reader\` does`;
  const rows = [...Object.entries(byChoice), ['in all', all] as const].map(([choice, own]) => [
    choice,
    String(own.readings),
    share(own.sameAnswer, own.readings),
    share(own.agreed, own.readings),
    share(own.sameAnimal, own.bothNamed),
    kappa(own),
  ]);
  const header = ['read again', 'readings', 'same answer', 'and animal', 'of those named', 'kappa (95 %)'];
  const cells = all.table.map((row, i) => [named[i]!, ...row.map(String)]);
  return [
    textTable(header, rows),
    '',
    textTable(['first, then second', ...named], cells),
    '',
    `${counted(open, 'disagreement waits', 'disagreements wait')} for a third decision`,
  ].join('\n');
}

const named = answers.map((answer) => (answer === 'incomparable' ? 'cannot tell' : answer));
const share = (part: number, of: number) => (of === 0 ? '' : `${Math.round((100 * part) / of)} % (${part}/${of})`);

function kappa({ kappa: value, interval }: Agreement): string {
  if (value === null) return '';
  return `${value.toFixed(2)}${interval ? ` (${interval.map((end) => end.toFixed(2)).join(' to ')})` : ''}`;
}

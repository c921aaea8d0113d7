import { historyOf, type JournalLine, undo, undoEncounter } from '@flukeprint/catalogue';
import { Command, InvalidArgumentError } from 'commander';
import { inOneLine } from '../../console/harmless-text.ts';
import { textTable } from '../../console/text-table.ts';
import { integer } from '../../flags/flags.ts';
import {
  byOption,
  catalogueArgument,
  type GroundFlags,
  groundOf,
  noteOption,
  rowNumber,
  withCatalogue,
} from './catalogue-argument.ts';

interface Flags {
  encounter?: number;
  individual?: string;
  last: number;
  json?: boolean;
}

export function historyCommand(): Command {
  return new Command('history')
    .description('List decisions, the latest first: who, when, what, and what is taken back.')
    .argument(...catalogueArgument)
    .option('--encounter <number>', 'only what was said of it', rowNumber)
    .option('--individual <name>', 'only what was said of it')
    .option('--last <n>', 'as many', integer(1), 50)
    .option('--json', 'all of it, with the evidence, as JSON')
    .addHelpText('after', '\nExample:\n  flukeprint catalog history catalogue.db --individual "Nº 17"')
    .action(async (catalogue: string, { json, last, ...filter }: Flags) => {
      const lines = await withCatalogue(catalogue, (opened) => historyOf(opened, { ...filter, limit: last }));
      console.log(json ? JSON.stringify(lines.map(withEvidence), null, 2) : lineTable(lines));
    });
}

const withEvidence = (line: JournalLine) => ({
  ...line,
  evidence: line.evidence === null ? null : JSON.parse(line.evidence),
});

function lineTable(lines: readonly JournalLine[]): string {
  const rows = lines.map(({ id, made_at, made_by, summary, undone_by }) => [
    String(id),
    made_at.slice(0, 16).replace('T', ' '),
    made_by,
    undone_by === null ? summary : `${summary} (taken back by ${undone_by})`,
  ]);
  return textTable(['decision', 'when (UTC)', 'who', 'what'], rows, (column) => column > 0);
}

export function undoCommand(): Command {
  return new Command('undo')
    .description('Take a decision back, however old it is. Later ones stay. Undoing an undo brings the decision again.')
    .argument(...catalogueArgument)
    .argument('[decision]', 'its number, as `catalog history` lists it', rowNumber)
    .option('--encounter <number>', 'instead: what the latest decision says of this encounter alone', rowNumber)
    .addOption(byOption())
    .addOption(noteOption())
    .addHelpText(
      'after',
      `
Examples:
  flukeprint catalog undo catalogue.db 31 --by Ana
  flukeprint catalog undo catalogue.db --encounter 412 --by Ana`,
    )
    .action(async (catalogue: string, decision: number | undefined, flags: GroundFlags & { encounter?: number }) => {
      const { encounter } = flags;
      if ((decision === undefined) === (encounter === undefined))
        throw new InvalidArgumentError('give the number of a decision, or --encounter with that of an encounter');
      const { id, summary } = await withCatalogue(catalogue, (opened) =>
        encounter === undefined
          ? undo(opened, decision!, groundOf(flags))
          : undoEncounter(opened, encounter, groundOf(flags)),
      );
      console.log(inOneLine(`decision ${id}: ${summary}`));
    });
}

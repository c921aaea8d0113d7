import { type Catalogue, repair, shownName, statusOf, verify } from '@flukeprint/catalogue';
import { Command } from 'commander';
import { TerminalProgress } from '../../console/progress.ts';
import { catalogueArgument, withCatalogue } from './catalogue-argument.ts';

interface Flags {
  quick?: boolean;
  photos: boolean;
}

export function verifyCommand(): Command {
  return new Command('verify')
    .description(
      'Look for all that may be wrong with a catalogue: damage of the database, what does not follow from the journal, photos that are missing or changed.',
    )
    .argument(...catalogueArgument)
    .option('--quick', 'compare sizes of photos only, and do not read them')
    .option('--no-photos', 'leave photos out')
    .addHelpText(
      'after',
      `
It changes nothing, says each fault in a line, and ends with exit code 1 where there is one. \`catalog repair\` mends what
does not follow from the journal, \`catalog relocate\` says where photos moved, \`catalog restore\` brings a backup back.

Examples:
  flukeprint catalog verify catalogue.db
  flukeprint catalog verify catalogue.db --quick`,
    )
    .action(async (name: string, flags: Flags) => {
      await withCatalogue(name, async (catalogue) => {
        const { faults, photos } = await verifyShown(catalogue, flags);
        const looked = flags.photos ? `, ${photos} photos` : '';
        const found = faults === 0 ? 'nothing wrong' : `${faults} fault${faults === 1 ? '' : 's'}`;
        console.log(`${shownName(name)}: ${found}; looked at the database, the journal${looked}`);
        if (faults > 0) process.exitCode = 1;
      });
    });
}

async function verifyShown(catalogue: Catalogue, { quick, photos: asked }: Flags) {
  // Of a damaged file nothing may be countable; the check says so.
  const total = asked
    ? await statusOf(catalogue).then(
        ({ photos }) => photos,
        () => 0,
      )
    : 0;
  const bar = new TerminalProgress('verify', 'photos', total);
  let photos = 0;
  try {
    const faults = await verify(
      catalogue,
      ({ part, kind, text }) => console.log(kind === 'fault' ? `${part}: ${text}` : `not looked at: ${text}`),
      {
        quick,
        photos: asked,
        onPhoto: (done) => {
          photos = done;
          bar.update(done);
        },
      },
    );
    return { faults, photos };
  } finally {
    bar.stop();
  }
}

export function repairCommand(): Command {
  return new Command('repair')
    .description('Make a catalogue show what its journal says, where `catalog verify` found that it does not.')
    .argument(...catalogueArgument)
    .addHelpText(
      'after',
      `
The journal is the truth: no decision is changed. Take a backup first.

Example:
  flukeprint catalog repair catalogue.db`,
    )
    .action(async (name: string) => {
      const mended = await withCatalogue(name, repair);
      console.log(`${shownName(name)}: ${mended === 0 ? 'nothing to mend' : `${mended} values mended by the journal`}`);
    });
}

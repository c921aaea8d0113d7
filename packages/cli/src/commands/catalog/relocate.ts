import { relocate, statusOf } from '@flukeprint/catalogue';
import { Command } from 'commander';
import { TerminalProgress } from '../../console/progress.ts';
import { userPath } from '../../flags/user-path.ts';
import { catalogueArgument, withCatalogue } from './catalogue-argument.ts';

export function relocateCommand(): Command {
  return new Command('relocate')
    .description('Say that a folder of photos has moved.')
    .argument(...catalogueArgument)
    .argument('<old>', 'where it was, as `catalog status` shows it, or a folder above')
    .argument('<new>', 'where it is')
    .option('--anyway', 'also where photos are not there, or have another size')
    .addHelpText(
      'after',
      `
Each photo is looked for in the new folder before anything changes.

Example:
  flukeprint catalog relocate catalogue.db /media/disk1/whales /data/whales`,
    )
    .action(async (name: string, from: string, to: string, { anyway }: { anyway?: boolean }) => {
      await withCatalogue(name, async (catalogue) => {
        const { photos: total, roots: known } = await statusOf(catalogue);
        const bar = new TerminalProgress('relocate', 'photos', total);
        // A path of another system would become one of this system's.
        const old = known.some(({ path }) => path === from) ? from : userPath(from);
        const { roots, photos, missing } = await relocate(catalogue, old, userPath(to), {
          anyway,
          onPhoto: (done) => bar.update(done),
        }).finally(() => bar.stop());
        const rest = missing === 0 ? 'all are there' : `${missing} of them are not there, or have another size`;
        console.log(`${roots} folder${roots === 1 ? '' : 's'} moved, with ${photos} photos: ${rest}`);
      });
    });
}

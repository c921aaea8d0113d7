import { join } from 'node:path';
import { claimOutputs } from '@flukeprint/reid/files/output-file';
import { compareEvaluations } from '@flukeprint/reid/matching/compare-evaluations';
import { drawRuns } from '@flukeprint/reid/plots/run-plots';
import { findRuns, readRun } from '@flukeprint/reid/runs/run-summary';
import { UserError } from '@flukeprint/reid/user-error';
import { Command, Option } from 'commander';
import { describeComparison } from '../console/describe-comparison.ts';
import { compareRuns, listRuns, sortRuns, type TableFormat } from '../console/run-table.ts';
import { expectExtension } from '../flags/expect-extension.ts';
import { overwriteOption } from '../flags/flags.ts';
import { userPath, userPaths } from '../flags/user-path.ts';

interface FormatFlags {
  json?: boolean;
  csv?: boolean;
}

interface CompareFlags extends FormatFlags {
  plot?: string;
  paired?: boolean;
  overwrite: boolean;
}

const jsonOption = () => new Option('--json', 'as JSON').conflicts('csv');
const csvOption = () => new Option('--csv', 'as CSV');

export function runsCommand(): Command {
  const list = new Command('list')
    .description('List the runs of a folder with their best scores (the default).')
    .argument('[folder]', 'where the runs are, up to three levels down', 'runs')
    .option('--sort <column>', 'name, model, map, r1, r20, photos_per_second, …: any column of --csv', 'name')
    .option('--reverse', 'the other way round')
    .addOption(jsonOption())
    .addOption(csvOption())
    .addHelpText('after', '\nExample:\n  flukeprint runs list experiments --sort map --reverse')
    .action(async (folder: string, flags: FormatFlags & { sort: string; reverse?: boolean }) => {
      const { runs, problems } = await findRuns(userPath(folder));
      for (const problem of problems) console.error(`${problem}; left out`);
      if (runs.length === 0)
        throw new UserError(`${folder} holds no runs${problems.length > 0 ? ' that can be read' : ''}`);
      process.stdout.write(listRuns(sortRuns(runs, flags.sort, flags.reverse), formatOf(flags)));
    });
  const compare = new Command('compare')
    .description('Show in which settings runs differ, and their scores side by side.')
    .argument('<runs...>', 'folders of runs')
    .option(
      '--paired',
      'instead, test whether the evaluations of two runs differ, query by query; folders that evaluate wrote do as well',
    )
    .option('--plot <file.svg>', 'draw the loss and the mAP of all of them')
    .addOption(overwriteOption())
    .addOption(jsonOption())
    .addOption(csvOption())
    .addHelpText(
      'after',
      `
Examples:
  flukeprint runs compare runs/minke runs/minke-2 --plot runs.svg
  flukeprint runs compare runs/minke runs/minke-2 --paired`,
    )
    .action(async (paths: string[], { plot, overwrite, paired, ...flags }: CompareFlags) => {
      if (paths.length < 2) throw new UserError('give two runs or more to compare');
      if (paired) {
        if (plot) throw new UserError('--paired draws nothing: leave --plot out');
        if (paths.length > 2) throw new UserError(`--paired compares two evaluations, received ${paths.length}`);
        const [first, second] = paths.map((path) => userPath(path));
        const comparison = await compareEvaluations(first!, second!);
        process.stdout.write(describeComparison(comparison, formatOf(flags)));
        return;
      }
      expectExtension('--plot', plot, ['.svg']);
      const file = plot && userPath(plot);
      if (file) {
        const inputs = { files: userPaths({ '<runs>': paths }) };
        await claimOutputs([{ flag: '--plot', path: file }], { overwrite, ...inputs });
      }
      const runs = await Promise.all(paths.map((path) => readRun(userPath(path))));
      process.stdout.write(compareRuns(runs, formatOf(flags)));
      if (file) await drawRuns(file, runs);
    });
  return new Command('runs')
    .description('List training runs, or compare some.')
    .addCommand(list, { isDefault: true })
    .addCommand(compare)
    .addHelpText(
      'after',
      `
Examples:
  flukeprint runs                                              the runs in ${join('.', 'runs')}
  flukeprint runs experiments --sort map
  flukeprint runs compare runs/minke runs/minke-2 --plot runs.svg`,
    );
}

function formatOf({ json, csv }: FormatFlags): TableFormat {
  return json ? 'json' : csv ? 'csv' : 'table';
}

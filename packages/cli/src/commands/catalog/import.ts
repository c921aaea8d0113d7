import type { SourceOptions } from '@flukeprint/catalogue/import/import-options';
import { importFormats } from '@flukeprint/catalogue/import/import-options';
import type { Imported } from '@flukeprint/catalogue/import/import-source';
import { Command, Option } from 'commander';
import { inOneLine } from '../../console/harmless-text.ts';
import { individualFromOption, unknownOption } from '../../flags/collection-flags.ts';
import { overwriteOption } from '../../flags/flags.ts';
import { memoryOption } from '../../flags/memory-flag.ts';
import { userPath } from '../../flags/user-path.ts';
import {
  byOption,
  catalogueArgument,
  type GroundFlags,
  groundOf,
  noteOption,
  withCatalogue,
} from './catalogue-argument.ts';
import { describeImport } from './describe-import.ts';

interface Flags extends GroundFlags, Omit<SourceOptions, 'columns'> {
  readonly columns?: string;
  readonly mapping?: string;
  readonly saveMapping?: string;
  readonly overwrite: boolean;
  readonly gap: string;
  readonly dryRun?: boolean;
  readonly skipBadRows?: boolean;
  readonly json?: boolean;
}

export function importCommand(): Command {
  return new Command('import')
    .description(
      'Bring photos, encounters and names in by one decision, which `catalog undo` takes back. The same source again changes nothing.',
    )
    .argument(...catalogueArgument)
    .argument('<source>', 'folders of photos; a table (CSV, XLSX, Parquet); COCO, Wildbook, Darwin Core, Camtrap DP')
    .option('--dry-run', 'say what would be new, and every row that is wrong; write nothing')
    .addOption(
      new Option('--format <name>', 'what the source is (default: by its content)')
        .choices(importFormats)
        .default('auto'),
    )
    .option('--photos <folder>', 'where the photos of a table are (default: beside it)')
    .option('--without-photos', 'keep rows whose photos are not there; a later import fills them in')
    .option('--skip-bad-rows', 'leave rows out that cannot be brought in (default: nothing is)')
    .option('--columns <pairs>', 'what columns mean, such as photo=File,animal=ID (default: by their names)')
    .option('--mapping <file>', 'what columns mean, as --save-mapping wrote it')
    .option('--save-mapping <file>', 'keep what the columns mean for the next table')
    .addOption(overwriteOption())
    .addOption(new Option('--dates <order>', 'how 03/08/2024 is meant').choices(['day-first', 'month-first']))
    .option('--sheet <name>', 'of a workbook (default: photos, else the first)')
    .addOption(individualFromOption())
    .option('--encounter-from <level>', 'which folder is an encounter: top, parent, level-2 (default: time and place)')
    .option('--gap <time>', 'between photos of one encounter, at most', '30m')
    .addOption(unknownOption())
    .addOption(memoryOption())
    .option('--json', 'what came of it, as JSON')
    .addOption(byOption())
    .addOption(noteOption())
    .addHelpText(
      'after',
      `
Examples:
  flukeprint catalog import catalogue.db whales --by Ana
  flukeprint catalog import catalogue.db season-2024 --individual-from none --gap 1h --dry-run
  flukeprint catalog import catalogue.db scans --memory 500MB
  flukeprint catalog import catalogue.db years --encounter-from level-2
  flukeprint catalog import catalogue.db lab.csv --columns photo=File,animal=ID --dates day-first --save-mapping lab.json
  flukeprint catalog import catalogue.db lab-2025.xlsx --mapping lab.json --photos card
  flukeprint catalog import catalogue.db wildbook.xlsx --without-photos`,
    )
    .action(bringIn);
}

async function bringIn(name: string, given: string, flags: Flags): Promise<void> {
  // What reads photos takes a while to load.
  const { importSource } = await import('@flukeprint/catalogue/import/import-source');
  const { parseGap } = await import('@flukeprint/catalogue/import/plan/group-encounters');
  const { parseColumns, readMapping, writeMapping } = await import('@flukeprint/catalogue/import/tables/mapping-file');
  const { cacheFolder } = await import('@flukeprint/reid/files/cache-folder');
  const { claimOutputs } = await import('@flukeprint/reid/files/output-file');
  const { TerminalProgress } = await import('../../console/progress.ts');
  const { columns, mapping: mappingFile, saveMapping, overwrite, gap, photos, ...rest } = flags;
  const mapping = mappingFile === undefined ? {} : await readMapping(userPath(mappingFile));
  const source = userPath(given);
  const kept = saveMapping === undefined ? undefined : userPath(saveMapping);
  if (kept)
    await claimOutputs([{ flag: '--save-mapping', path: kept }], {
      overwrite,
      files: { source, '--mapping': mappingFile && userPath(mappingFile) },
    });
  let bar: InstanceType<typeof TerminalProgress> | undefined;
  const onProgress = (done: number, total: number) => {
    bar ??= new TerminalProgress('reading photos', 'photos', total);
    bar.update(done);
  };
  const options = {
    ...rest,
    dates: flags.dates ?? mapping.dates,
    columns: { ...mapping.columns, ...(columns === undefined ? {} : parseColumns(columns)) },
    gap: parseGap(gap),
    photos: photos === undefined ? undefined : userPath(photos),
    cache: cacheFolder('photos'),
    onProgress,
  };
  const imported = await withCatalogue(name, (catalogue) =>
    importSource(catalogue, source, options, groundOf(flags)).finally(() => bar?.stop()),
  );
  if (kept) await writeMapping(kept, { columns: imported.columns, dates: options.dates });
  tell(imported, flags);
}

function tell(imported: Imported, { json, dryRun = false }: Flags): void {
  if (json) {
    console.log(JSON.stringify(imported, null, 2));
    return;
  }
  const { lines, warnings } = describeImport(inOneLine(imported), { dryRun });
  for (const line of warnings) console.warn(line);
  for (const line of lines) console.log(line);
}

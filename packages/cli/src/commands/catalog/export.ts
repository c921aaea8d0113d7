import { type ExportFormat, exportFormats } from '@flukeprint/catalogue/export/formats';
import { Command, Option } from 'commander';
import { overwriteOption } from '../../flags/flags.ts';
import { userPath } from '../../flags/user-path.ts';
import { catalogueArgument, catalogueName, withCatalogue } from './catalogue-argument.ts';

interface Flags {
  readonly format?: ExportFormat;
  readonly copyPhotos?: boolean;
  readonly overwrite: boolean;
}

export function exportCommand(): Command {
  return new Command('export')
    .description('Write a catalogue as it stands, for other programs and other catalogues; an import reads it again.')
    .argument(...catalogueArgument)
    .argument(
      '<output>',
      'a file, by its ending .csv, .xlsx or .parquet; a folder for darwin-core, camtrap-dp and yolo',
    )
    .addOption(new Option('--format <name>', 'what to write (default: by the ending)').choices(exportFormats))
    .option('--copy-photos', 'copy the photos, too, into photos beside the table')
    .addOption(overwriteOption())
    .addHelpText(
      'after',
      `
Wildbook takes 200 encounters a file: more go into several, numbered.

Examples:
  flukeprint catalog export catalogue.db catalogue.xlsx
  flukeprint catalog export catalogue.db wildbook.xlsx --format wildbook --copy-photos
  flukeprint catalog export catalogue.db darwin-core --format darwin-core
  flukeprint catalog export catalogue.db labelled --format yolo`,
    )
    .action(writeOut);
}

async function writeOut(name: string, output: string, flags: Flags): Promise<void> {
  const { exportCatalogue, exportFiles, formatOf } = await import('@flukeprint/catalogue/export/export-catalogue');
  const { claimOutputs } = await import('@flukeprint/reid/files/output-file');
  const { TerminalProgress } = await import('../../console/progress.ts');
  const path = userPath(output);
  let bar: InstanceType<typeof TerminalProgress> | undefined;
  const onProgress = (done: number, total: number) => {
    bar ??= new TerminalProgress('copying photos', 'photos', total);
    bar.update(done);
  };
  const options = { format: flags.format ?? formatOf(path), path, copyPhotos: flags.copyPhotos, onProgress };
  const { rows, files, notes } = await withCatalogue(name, async (catalogue) => {
    const outputs = (await exportFiles(catalogue, options)).map((file) => ({ flag: 'output', path: file }));
    await claimOutputs(outputs, { overwrite: flags.overwrite, files: { 'the catalogue': catalogueName(name) } });
    return exportCatalogue(catalogue, options).finally(() => bar?.stop());
  });
  for (const note of notes) console.warn(note);
  const where = files.length > 1 ? `${files.length} files: ${files[0]}, …` : files[0];
  console.log(`${rows} rows, ${where}`);
}

import { Command } from 'commander';
import { boxesOption, boxMarginOption, detectorOption } from '../flags/box-flags.ts';
import { imagesOption, individualFromOption, unknownOption, whereOption } from '../flags/collection-flags.ts';
import { embeddingOptions } from '../flags/embedding-flags.ts';
import { evaluationOption } from '../flags/evaluation-flag.ts';
import { candidatesOption, featuresOption, rankOption } from '../flags/features-flag.ts';
import { layoutOptions } from '../flags/layout-flags.ts';
import { pageOptions } from '../flags/match-outputs.ts';
import { rerankOptions } from '../flags/rerank-flags.ts';
import { runsOption, weightsOption } from '../flags/run-flags.ts';

import { runMatch } from './run-match.ts';

export function matchCommand(): Command {
  const command = new Command('match')
    .description(
      'Find the most similar photos: for each query the best of the gallery, itself excluded. By what stands out in the photos (local features), which needs no training, and with --run also by the cosine of their embeddings.',
    )
    .requiredOption(
      '--gallery <path>',
      'known animals: a folder of photos, a table (CSV, COCO JSON), an .npy of embed, or a catalogue',
    )
    .option(
      '--queries <paths...>',
      'photos to name, likewise, or some photos, such as new/*.jpg (default: every photo of the gallery; of a catalogue the encounters without a name, among those with one)',
    )
    .addOption(imagesOption())
    .addOption(unknownOption())
    .addOption(individualFromOption())
    .addOption(whereOption())
    .option('--query-where <filter>', 'the same for the queries (default: of one catalogue, --where without a name)')
    .addOption(runsOption('a trained network: a run folder or .safetensors file'))
    .addOption(featuresOption())
    .addOption(rankOption())
    .addOption(candidatesOption())
    .addOption(weightsOption())
    .addOption(boxesOption())
    .option('--query-boxes <file.csv>', 'the same for the queries (default: --boxes is of both)')
    .addOption(detectorOption('<output>-gallery-boxes.csv and <output>-query-boxes.csv'))
    .addOption(boxMarginOption())
    .option(
      '--output <file>',
      'the table, .csv, .tsv or .xlsx, with a page of the photos beside it (matches.html); or .html: the page alone',
      'matches.csv',
    )
    .addOption(evaluationOption())
    .option(
      '--sheet <file>',
      'also a sheet to hand on: .html, one file with its pictures in it, or .png, a picture of the first 12 queries',
    )
    .option(
      '--sheet-queries <which...>',
      'what is on the sheet: so many of the first, all, or patterns of paths, such as "2024/**"',
    )
    .option(
      '--explain <folder>',
      'with local features: also show why, 50 queries with 3 matches each: lines between matched points, and where they are, as pictures and as a page',
    );
  for (const option of [...pageOptions(), ...rerankOptions(), ...layoutOptions(), ...embeddingOptions()])
    command.addOption(option);
  return command
    .addHelpText(
      'after',
      `
Examples:
  flukeprint match --gallery catalogue --queries new-photos --sheet matches.png --explain why
  flukeprint match --run runs/minke --gallery catalogue --queries new-photos
  flukeprint match --run runs/minke --gallery catalogue --queries new-photos --sheet for-ana.html --sheet-queries 50
  flukeprint match --run runs/minke --gallery catalogue.db --query-where "year=2024 and not named"
  flukeprint match --run runs/minke --features none --gallery catalogue --queries new-photos
  flukeprint match --detector runs/detector --run runs/minke --gallery photos --queries new-photos
  flukeprint match --gallery catalogue.npy --top 20 --output matches.csv
  flukeprint match --run runs/minke --gallery catalogue --queries new-photos --output matches.xlsx
  flukeprint match --run runs/minke --scales 1,1.25 --rerank k-reciprocal --gallery catalogue --queries new-photos
  flukeprint match --run runs/a --run runs/b --weight 1,2 --gallery train --queries test --layout humpback`,
    )
    .action(runMatch);
}

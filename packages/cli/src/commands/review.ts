import { basename, dirname, extname, join, resolve } from 'node:path';
import { isPostgresUrl } from '@flukeprint/catalogue';
import { openExtractor } from '@flukeprint/reid/local-features/open-extractor';
import { BoxSuggester, LabelFiles, PairComparer, serveReview } from '@flukeprint/review';
import { builtPage } from '@flukeprint/review/built-page';
import { Command } from 'commander';
import open from 'open';
import { openCommandDevice } from '../console/open-device.ts';
import { onSignalSay } from '../console/orderly-end.ts';
import { chosenFeatures, featuresOption } from '../flags/features-flag.ts';
import { type DeviceFlags, deviceOption, integer, revectorizeOption, threadsOption } from '../flags/flags.ts';
import { memoryOption } from '../flags/memory-flag.ts';
import { userPath } from '../flags/user-path.ts';
import { byOption, catalogueArgument, catalogueName, withCatalogue } from './catalog/catalogue-argument.ts';

interface Flags extends DeviceFlags {
  by: string;
  port: number;
  open: boolean;
  secondReader?: boolean;
  features?: string;
  labels?: string;
  photos?: string;
}

export function reviewCommand(): Command {
  return new Command('review')
    .description('Decide who encounters show, photo beside photo, on a page that this machine alone is served.')
    .argument(...catalogueArgument)
    .addOption(byOption())
    .option('--port <n>', 'of the page (default: any that is free)', integer(0, 65_535), 0)
    .option(
      '--second-reader',
      'read again, without knowing how, what others decided: chosen on the page, and no name changes',
    )
    .option('--no-open', 'print the address, and do not open it')
    .addOption(featuresOption('sift'))
    .addOption(memoryOption())
    .option('--labels <folder>', 'write the boxes there as YOLO text, too, as soon as they are marked')
    .option('--photos <folder>', 'where photos go that are dropped onto the page (default: beside a catalogue file)')
    .addOption(deviceOption().default('wasm'))
    .addOption(threadsOption())
    .addOption(revectorizeOption())
    .addHelpText(
      'after',
      `
Examples:
  flukeprint review catalogue.db --by Ana
  flukeprint review catalogue.db --by Rui --second-reader
  flukeprint review postgres://ana@server/whales --by Ana --port 8000 --no-open`,
    )
    .action(review);
}

async function review(name: string, flags: Flags) {
  const { by, port, open: opens, secondReader, features, labels: labelFolder, device, threads, revectorize } = flags;
  await withCatalogue(name, async (catalogue) => {
    const page = await builtPage();
    const labels = labelFolder === undefined ? undefined : await LabelFiles.open(catalogue, userPath(labelFolder));
    const backend = await openCommandDevice(device, { threads, revectorize });
    const extractor = await openExtractor(backend, chosenFeatures(features) ?? 'sift');
    try {
      const pairs = new PairComparer(catalogue, backend, extractor);
      const suggester = new BoxSuggester(catalogue, backend);
      const dropped = droppedFolder(name, flags.photos);
      const context = { catalogue, reviewer: by, page, pairs, suggester, labels, dropped };
      const served = await serveReview({ ...context, port, secondReader });
      onSignalSay(() => 'the page is closed; all decisions are kept');
      console.log(`${served.url}\nOpen this address in a browser on this machine (Ctrl-C ends it).`);
      if (opens) await open(served.url).catch(() => {});
      await new Promise(() => {});
    } finally {
      extractor.dispose();
      await backend.destroy();
    }
  });
}

/** `catalogue-photos/dropped` beside `catalogue.db`; a database has no place of its own. */
function droppedFolder(name: string, given: string | undefined): string | undefined {
  if (given !== undefined) return resolve(userPath(given));
  if (isPostgresUrl(name)) return undefined;
  const file = resolve(catalogueName(name));
  return join(dirname(file), `${basename(file, extname(file))}-photos`, 'dropped');
}

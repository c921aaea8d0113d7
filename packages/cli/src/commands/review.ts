import { openExtractor } from '@flukeprint/reid/local-features/open-extractor';
import { PairComparer, serveReview } from '@flukeprint/review';
import { builtPage } from '@flukeprint/review/built-page';
import { Command } from 'commander';
import open from 'open';
import { openCommandDevice } from '../console/open-device.ts';
import { onSignalSay } from '../console/orderly-end.ts';
import { chosenFeatures, featuresOption } from '../flags/features-flag.ts';
import { type DeviceFlags, deviceOption, integer, revectorizeOption, threadsOption } from '../flags/flags.ts';
import { byOption, catalogueArgument, withCatalogue } from './catalog/catalogue-argument.ts';

interface Flags extends DeviceFlags {
  by: string;
  port: number;
  open: boolean;
  secondReader?: boolean;
  features?: string;
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
  const { by, port, open: opens, secondReader, features, device, threads, revectorize } = flags;
  await withCatalogue(name, async (catalogue) => {
    const page = await builtPage();
    const backend = await openCommandDevice(device, { threads, revectorize });
    const extractor = await openExtractor(backend, chosenFeatures(features) ?? 'sift');
    try {
      const pairs = new PairComparer(catalogue, backend, extractor);
      const served = await serveReview({ catalogue, reviewer: by, page, pairs, port, secondReader });
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

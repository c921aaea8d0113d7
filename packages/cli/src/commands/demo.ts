import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DemoFolder } from '@flukeprint/reid/demo/demo-folder';
import { practiceSeason } from '@flukeprint/reid/demo/practice-season';
import { runDemo } from '@flukeprint/reid/demo/run-demo';
import type { Metrics } from '@flukeprint/reid/matching/metrics';
import { Command } from 'commander';
import { duration } from '../console/duration.ts';
import { chooseAdapter, openCommandDevice } from '../console/open-device.ts';
import { onSignalSay } from '../console/orderly-end.ts';
import { percent } from '../console/percent.ts';
import { terminal } from '../console/terminal.ts';
import { typedCommand } from '../console/typed-command.ts';
import {
  type DeviceFlags,
  deviceOption,
  revectorizeOption,
  seedOption,
  threadsOption,
  workersOption,
} from '../flags/flags.ts';
import { memoryOption } from '../flags/memory-flag.ts';
import { userPath } from '../flags/user-path.ts';
import { reviewCommand } from './review.ts';

interface Flags extends DeviceFlags {
  season?: string;
  output: string;
  overwrite: boolean;
  open: boolean;
  seed: number;
  workers?: number;
}

export function demoCommand(): Command {
  return new Command('demo')
    .description(
      'Render flukes of invented whales, train on them, and match held-out photos. Takes one to two minutes on two cores that have nothing else to do, and says in its first seconds how long it will be here.',
    )
    .option('--output <folder>', 'where everything goes', 'demo')
    .option(
      '--season <folder>',
      'instead: only render a season to practise on, a catalogue and the photos of a card (docs/tutorial.md)',
    )
    .option('--overwrite', 'replace an earlier demo in that folder; no other files are ever replaced', false)
    .option('--open', 'at its end open the review of its new season in a browser, until Ctrl-C', false)
    .addOption(seedOption())
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(revectorizeOption())
    .addOption(workersOption())
    .addOption(memoryOption())
    .addHelpText(
      'after',
      '\nExamples:\n  flukeprint demo --output /tmp/demo --seed 7\n  flukeprint demo --season season',
    )
    .action(demo);
}

async function demo(flags: Flags): Promise<void> {
  const { output, season, overwrite, open, seed, device, threads, revectorize, workers } = flags;
  if (season !== undefined) {
    await practiceSeason({ folder: userPath(season), seed, workers, reporter: terminal });
    console.log(
      `catalogue: ${join(season, 'catalogue')}\ncard:      ${join(season, 'card')}\nanswers:   ${join(season, 'who.csv')}`,
    );
    return;
  }
  const started = performance.now();
  await chooseAdapter(device);
  const folder = await DemoFolder.create(userPath(output), { overwrite });
  onSignalSay(() => `interrupted; \`${typedCommand('demo', '--overwrite')}\` starts over`);
  const opened = { backend: await openCommandDevice(device, { threads, revectorize }) };
  let reviewed: string | undefined;
  try {
    const options = { folder, device: opened, deviceName: device, seed, reporter: terminal, workers };
    const { before, after, matches, loss, page, catalogue } = await runDemo(options);
    console.log('\nof the held-out photos, the right whale is among the first');
    for (const k of [1, 5, 20] as const) {
      const shown = (metrics: Metrics) => percent(metrics[`R@${k}`]).padStart(7);
      console.log(`  R@${`${k}`.padEnd(2)}  before ${shown(before)}   after ${shown(after)}`);
    }
    console.log(`\ntook ${duration((performance.now() - started) / 1000)} minutes`);
    console.log(`matches: ${matches}\nloss:    ${loss}\npage:    ${pathToFileURL(page)}`);
    console.log(
      `\na new season waits to be named: \`${typedCommand('review', relative(process.cwd(), catalogue))}\` shows each encounter beside who it may be`,
    );
    reviewed = catalogue;
  } finally {
    await opened.backend.destroy();
  }
  if (open && reviewed) await reviewCommand().parseAsync([reviewed], { from: 'user' });
}

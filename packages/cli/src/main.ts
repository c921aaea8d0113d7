#!/usr/bin/env node
import { DataError, PhotoError } from '@flukeprint/data';
import { OutOfMemoryError, ShapeError } from '@flukeprint/kernels';
import { DeviceLostError, NoAdapterError } from '@flukeprint/kernels-wgsl';
import { CfgError, LossOptionsError, WeightsFileError } from '@flukeprint/models';
import { Command } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { augmentCommand } from './commands/augment.ts';
import { cropCommand } from './commands/crop.ts';
import { demoCommand } from './commands/demo.ts';
import { detectCommand } from './commands/detect.ts';
import { embedCommand } from './commands/embed.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { matchCommand } from './commands/match.ts';
import { profileCommand } from './commands/profile.ts';
import { pseudoLabelCommand } from './commands/pseudo-label.ts';
import { reportCommand } from './commands/report.ts';
import { runsCommand } from './commands/runs.ts';
import { trainCommand } from './commands/train.ts';
import { tuneCommand } from './commands/tune.ts';
import { endInOrder, goOnUnheard } from './orderly-end.ts';
import { UserError } from './user-error.ts';

const program = new Command('flukeprint')
  .description('Tells whales apart by their tails: from folders of photos to the 20 most similar animals.')
  .version(packageJson.version)
  // What follows a command is its own, also where that has commands in turn.
  .enablePositionalOptions()
  .showHelpAfterError('(--help shows all flags)')
  .addHelpText(
    'after',
    `
Examples:
  flukeprint demo                                                        try everything on rendered flukes
  flukeprint train --data photos --output runs/minke                     learn a catalogue
  flukeprint match --run runs/minke --gallery photos --queries new       name new photos
  flukeprint tune --model resnet34 --image-size 224 --batch-size 64      measure this GPU once, for speed
  flukeprint augment photo.jpg --output sheet.png                        see what training makes of it
  flukeprint COMMAND --help                                              all flags of a command`,
  );
const commands = [
  trainCommand,
  embedCommand,
  matchCommand,
  evaluateCommand,
  detectCommand,
  cropCommand,
  reportCommand,
  augmentCommand,
  pseudoLabelCommand,
  runsCommand,
  profileCommand,
  tuneCommand,
  demoCommand,
];
for (const command of commands.map((create) => create())) {
  program.addCommand(command.showHelpAfterError('(--help shows all flags)'));
}

endInOrder();
goOnUnheard();

// `pnpm --filter cli train -- --data …` hands the separator on.
const [node, script, command, ...rest] = process.argv as [string, string, ...string[]];
const argv = [node, script, ...(command === undefined ? [] : [command]), ...(rest[0] === '--' ? rest.slice(1) : rest)];

try {
  await program.parseAsync(argv);
} catch (error) {
  console.error(`flukeprint: ${explain(error)}`);
  process.exitCode = 1;
}

/** The message alone where the user can mend it, all we know where we must. */
function explain(error: unknown): string {
  const kinds = [
    UserError,
    DataError,
    PhotoError,
    WeightsFileError,
    CfgError,
    LossOptionsError,
    NoAdapterError,
    OutOfMemoryError,
    ShapeError,
  ];
  if (kinds.some((kind) => error instanceof kind)) return (error as Error).message;
  if (error instanceof DeviceLostError) return `${error.message}; run the command again`;
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

import { Command } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { shortenHelp } from './console/short-help.ts';
import { programName } from './console/typed-command.ts';
import { wrapHelp } from './console/wrap-help.ts';
import { suggestChoice } from './flags/meant-choice.ts';
import { keepToMemory } from './flags/memory-flag.ts';
import { explainUsage, refuseEmptyPaths } from './flags/usage-error.ts';

/** By name, as help lists them. Each is loaded when it is wanted: loading all takes longer than `--version` may. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  train: async () => (await import('./commands/train.ts')).trainCommand(),
  embed: async () => (await import('./commands/embed.ts')).embedCommand(),
  match: async () => (await import('./commands/match.ts')).matchCommand(),
  evaluate: async () => (await import('./commands/evaluate.ts')).evaluateCommand(),
  detect: async () => (await import('./commands/detect.ts')).detectCommand(),
  crop: async () => (await import('./commands/crop.ts')).cropCommand(),
  report: async () => (await import('./commands/report.ts')).reportCommand(),
  augment: async () => (await import('./commands/augment.ts')).augmentCommand(),
  'pseudo-label': async () => (await import('./commands/pseudo-label.ts')).pseudoLabelCommand(),
  catalog: async () => (await import('./commands/catalog.ts')).catalogCommand(),
  review: async () => (await import('./commands/review.ts')).reviewCommand(),
  runs: async () => (await import('./commands/runs.ts')).runsCommand(),
  profile: async () => (await import('./commands/profile.ts')).profileCommand(),
  tune: async () => (await import('./commands/tune.ts')).tuneCommand(),
  demo: async () => (await import('./commands/demo.ts')).demoCommand(),
};

export interface ProgramOptions {
  /** Its first argument: where that names a command, the program has no other. */
  readonly first?: string;
  /** Where help goes. */
  readonly write?: (text: string) => void;
  /** Columns of help. */
  readonly width?: number;
}

/** The program with its commands, which take what they need from its arguments. */
export async function createProgram({
  first,
  write = (text) => process.stdout.write(text),
  width = process.stdout.columns ?? 80,
}: ProgramOptions = {}): Promise<Command> {
  const program = new Command('flukeprint')
    .description('Tells whales apart by their tails: from folders of photos to the 20 most similar animals.')
    .version(packageJson.version)
    // What follows a command is its own, also where that has commands in turn.
    .enablePositionalOptions()
    .addHelpText(
      'after',
      `
Examples:
  try everything on rendered flukes:
  flukeprint demo

  learn a catalogue, and name new photos:
  flukeprint train --data photos --output runs/minke
  flukeprint match --run runs/minke --gallery photos --queries new

  measure this GPU once, for speed:
  flukeprint tune --model resnet34 --image-size 224 --batch-size 64

  see what training makes of a photo:
  flukeprint augment photo.jpg --output sheet.png

  all flags of a command:
  flukeprint train --help`,
    );
  for (const create of wanted(first)) program.addCommand(await create());
  keepToMemory(program);
  const typed = programName(process.platform, process.env);
  for (const [command, path] of withItsCommands(program)) {
    command.showHelpAfterError('(--help shows all flags)');
    command.configureOutput({ writeOut: (text) => write(wrapHelp(text, width, typed)), getOutHelpWidth: () => width });
    shortenHelp(command, path.slice(1).join(' '));
    for (const option of command.options) suggestChoice(option);
    explainErrors(command);
    refuseEmptyPaths(command);
  }
  return program;
}

/** Each command with the names by which it is called. */
function withItsCommands(command: Command, path: readonly string[] = []): (readonly [Command, readonly string[]])[] {
  const own = [...path, command.name()];
  return [[command, own], ...command.commands.flatMap((child) => withItsCommands(child, own))];
}

function explainErrors(command: Command): void {
  const { error } = command;
  command.error = (message, options) => error.call(command, explainUsage(command, message, options?.code), options);
}

function wanted(first: string | undefined) {
  if (first === '--version' || first === '-V') return [];
  const command = first !== undefined && Object.hasOwn(commands, first) ? commands[first] : undefined;
  return command ? [command] : Object.values(commands);
}

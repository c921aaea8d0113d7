import { type Command, Option } from 'commander';

/** How a computer is used, and other things that few need to say. */
const seldom = [
  ...[
    'threads',
    'revectorize',
    'workers',
    'memory',
    'readEvery',
    'precision',
    'batchSize',
    'boxMargin',
    'weight',
    'scales',
  ],
  ...['format', 'images', 'splitFraction', 'splitCutoff', 'burstSeconds', 'duplicateDistance', 'minPhotos'],
  ...[
    'rank',
    'candidates',
    'rerank',
    'rerankNeighbours',
    'queryBoxes',
    'flip',
    'seed',
    'where',
    'queryWhere',
    'sheetQueries',
  ],
  ...['columns', 'header', 'names', 'separator', 'joined', 'unknownBelow', 'unknownName', 'list'],
];

/** The flags that `--help` shows of commands with many, by the command's name behind the program's. */
const isShown: Readonly<Record<string, (name: string) => boolean>> = {
  train: (name) =>
    [
      ...['preset', 'output', 'resume', 'data', 'detector', 'split', 'model', 'imageSize', 'init'],
      ...['batchSize', 'mirrorAxis', 'epochs', 'device'],
    ].includes(name),
  'detect train': (name) =>
    [
      ...['output', 'resume', 'data', 'valid', 'images', 'model', 'imageSize', 'init'],
      ...['batchSize', 'epochs', 'device'],
    ].includes(name),
  match: (name) => !seldom.includes(name),
  evaluate: (name) => !seldom.includes(name),
};

/**
 * Where a command has many flags, `--help` shows those that matter and `--help-all` all of them. `name` is what stands behind the
 * program's. Flags that are not shown are suggested like the others, and work.
 */
export function shortenHelp(command: Command, name: string): void {
  const shown = isShown[name];
  if (!shown) return;
  const rest = command.options.filter((option) => !option.hidden && !shown(option.attributeName()));
  const count = command.options.filter(({ hidden }) => !hidden).length;
  let all = false;
  const hide = (hidden: boolean) => {
    if (!all) for (const option of rest) option.hidden = hidden;
  };
  command
    .addOption(new Option('--help-all', `show all ${count} flags`))
    .on('option:help-all', () => {
      all = true;
      command.help();
    })
    .on('beforeHelp', () => hide(true))
    .on('afterHelp', () => hide(false))
    .showHelpAfterError('(--help shows the flags that matter, --help-all all of them)');
}

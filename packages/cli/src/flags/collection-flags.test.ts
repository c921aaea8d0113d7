import { Command } from 'commander';
import { expect, test } from 'vitest';
import { individualFromOption, unknownOption } from './collection-flags.ts';
import { settingOptions, settingsFromFlags } from './setting-options.ts';

const parse = (...argv: string[]) =>
  new Command()
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .addOption(unknownOption())
    .addOption(individualFromOption())
    .option('--other')
    .parse(argv, { from: 'user' })
    .opts();

test.each([
  [
    ['--unknown', 'unknown,-1'],
    ['unknown', '-1'],
  ],
  [
    ['--unknown', 'unknown', 'nan', '--other'],
    ['unknown', 'nan'],
  ],
  [
    ['--unknown', 'not known, nan', '--unknown', '-1'],
    ['not known', 'nan', '-1'],
  ],
  [['--unknown=-1'], ['-1']],
  [['--unknown', ''], []],
  [[], undefined],
])('takes names of nobody with commas, spaces, or one after the other: %j', (argv, names) => {
  expect(parse(...argv).unknown).toEqual(names);
});

test('is the same where it is a setting', () => {
  const command = new Command();
  for (const option of settingOptions(['unknown', 'individualFrom'])) command.addOption(option);
  command.parse(['--unknown', 'unknown', 'nan,-1', '--individual-from', '2'], { from: 'user' });
  expect(settingsFromFlags(command)).toEqual({ unknown: ['unknown', 'nan', '-1'], individualFrom: '2' });
});

test('a level is one of its words', () => {
  expect(parse('--individual-from', 'level-2').individualFrom).toBe('level-2');
  expect(parse().individualFrom).toBe('auto');
  expect(() => parse('--individual-from', 'second')).toThrow(
    /Expected auto, top, parent, none, or a level such as level-2/,
  );
});

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Command, commandGroups, commandOf, commands, keyName, keyNames, type Mode } from './keys.ts';

test.each<[string, Mode, Command | undefined]>([
  ['s', 'compare', 'same'],
  ['S', 'compare', 'same'],
  ['1', 'certainty', 'certain'],
  ['Enter', 'certainty', 'certain'],
  ['3', 'certainty', 'possible'],
  ['1', 'grade', 'grade1'],
  ['1', 'compare', undefined],
  ['d', 'certainty', undefined],
  ['d', 'grade', undefined],
  [' ', 'compare', 'skip'],
  ['?', 'elsewhere', 'help'],
  ['u', 'elsewhere', 'undo'],
  ['s', 'elsewhere', undefined],
  ['[', 'compare', 'previousOwn'],
  ['ArrowDown', 'compare', 'nextCandidate'],
])('%s while in %s is %s', (key, mode, command) => {
  expect(commandOf({ key }, mode)).toBe(command);
});

test('Shift makes another key of some, and a capital is none of a small letter’s', () => {
  expect(commandOf({ key: 'L', shiftKey: true }, 'compare')).toBe('link');
  expect(commandOf({ key: 'l' }, 'compare')).toBe('lines');
  expect(commandOf({ key: 'R', shiftKey: true }, 'compare')).toBe('rotateBack');
  expect(commandOf({ key: '?', shiftKey: true }, 'compare')).toBe('help');
  expect(commandOf({ key: 'S', shiftKey: true }, 'compare')).toBeUndefined();
});

test('what the browser uses stays the browser’s; brackets on AltGr are brackets', () => {
  expect(commandOf({ key: 'd', ctrlKey: true }, 'compare')).toBeUndefined();
  expect(commandOf({ key: 'l', metaKey: true }, 'compare')).toBeUndefined();
  expect(commandOf({ key: '[', ctrlKey: true, altKey: true }, 'compare')).toBe('previousOwn');
});

test('no key means two things at a time', () => {
  for (const mode of ['compare', 'certainty', 'grade', 'elsewhere'] as const) {
    const keys = Object.values(commands)
      .filter(({ modes }) => (modes as readonly Mode[]).includes(mode))
      .flatMap(({ keys }) => keys as readonly string[]);
    expect(keys.toSorted()).toEqual([...new Set(keys)].toSorted());
  }
});

test('keys read as they are written on the keyboard', () => {
  expect(keyName('shift+l')).toBe('Shift L');
  expect(keyNames('skip')).toEqual(['Space']);
  expect(keyNames('help')).toEqual(['?']);
});

test('the document lists every key, and what it does', () => {
  const text = readFileSync(new URL('../../../../../docs/review.md', import.meta.url), 'utf8');
  for (const command of [...commandGroups.values()].flat()) {
    const row = `| ${keyNames(command)
      .map((key) => `\`${key}\``)
      .join(' ')} | ${commands[command].says} |`;
    expect(text).toContain(row);
  }
});

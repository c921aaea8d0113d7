import { Command, InvalidArgumentError } from 'commander';
import { describe, expect, test } from 'vitest';
import {
  batchSizeOption,
  integer,
  number,
  revectorizeOption,
  seedOption,
  threadsOption,
  workersOption,
} from './flags.ts';

describe('integer', () => {
  test('takes whole numbers within its range', () => {
    expect(integer(0)('0')).toBe(0);
    expect(integer(2, 64)('64')).toBe(64);
    expect(integer(-5)('-5')).toBe(-5);
  });

  test.for(['', ' ', 'x', '1.5', '-1', '65', '1e99', 'NaN', 'Infinity', '3 4', '--'])('refuses %j', (text) => {
    expect(() => integer(0, 64)(text)).toThrow(InvalidArgumentError);
    expect(() => integer(0, 64)(text)).toThrow('Expected a whole number from 0 to 64.');
  });

  test('says what is missing of a range that is open above', () => {
    expect(() => integer(2)('1')).toThrow('Expected a whole number of at least 2.');
    expect(() => integer(0)('9007199254740993')).toThrow('Expected a whole number');
  });
});

describe('number', () => {
  test('takes fractions and exponents within its range', () => {
    expect(number(0)('5e-4')).toBe(5e-4);
    expect(number(0, 1.5)('1.5')).toBe(1.5);
  });

  test.for(['', 'x', '-0.1', '1.6', 'NaN', 'Infinity', '1,5'])('refuses %j', (text) => {
    expect(() => number(0, 1.5)(text)).toThrow(InvalidArgumentError);
    expect(() => number(0, 1.5)(text)).toThrow('Expected a number from 0 to 1.5.');
    if (text !== '1.6') expect(() => number(0)(text)).toThrow('Expected a number of at least 0.');
  });
});

describe('options', () => {
  const parse = (...argv: string[]) =>
    new Command()
      .exitOverride()
      .configureOutput({ writeErr: () => {} })
      .addOption(seedOption())
      .addOption(workersOption())
      .addOption(threadsOption())
      .addOption(revectorizeOption())
      .addOption(batchSizeOption(32))
      .parse(argv, { from: 'user' })
      .opts();

  test('have their defaults', () => {
    expect(parse()).toEqual({ seed: 0, batchSize: 32, revectorize: true });
  });

  test('are numbers', () => {
    expect(parse('--seed', '7', '--workers', '3', '--threads', '5', '--batch-size', '8')).toMatchObject({
      seed: 7,
      workers: 3,
      threads: 5,
      batchSize: 8,
    });
  });

  test('turn the revectorizer off', () => {
    expect(parse('--no-revectorize').revectorize).toBe(false);
  });

  test('name themselves in errors', () => {
    expect(() => parse('--batch-size', '1')).toThrow(/--batch-size <n>.*'1'.*at least 2/);
    expect(() => parse('--workers', '65')).toThrow(/--workers <n>.*from 1 to 64/);
    for (const value of ['0', '-1', '1.5', '257', 'all', '']) {
      expect(() => parse('--threads', value)).toThrow(/--threads <n>.*from 1 to 256/);
    }
  });
});

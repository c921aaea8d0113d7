import { resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';

/** Parser of a flag's value: a whole number within bounds. */
export const integer = (least: number, most = Number.MAX_SAFE_INTEGER) => bounded(Number.isSafeInteger, least, most);
/** Parser of a flag's value: a finite number within bounds. */
export const number = (least: number, most = Number.MAX_VALUE) => bounded(Number.isFinite, least, most);

function bounded(fits: (value: number) => boolean, least: number, most: number) {
  return (text: string): number => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (fits(value) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Expected a number from ${least} to ${most}.`);
  };
}

/** A path from the command line, relative to the folder that `pnpm bench` was typed in. */
export const userPath = (path: string): string => resolve(process.env.INIT_CWD ?? process.cwd(), path);

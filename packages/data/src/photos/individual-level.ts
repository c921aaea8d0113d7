import { DataError } from '../errors.ts';
import { isDayOrMonth, isHardlyAnAnimal, isNobodysFolder, isPlainlyNoAnimal } from './folder-words.ts';

/** Which folder on the way to a photo names its animal: counted from 1 from the outside, the one it lies in, or none. */
export type IndividualLevel = number | 'parent' | 'none';

/** What may be asked for: `auto`, `top`, `parent`, `none`, `level-2` or `2`. */
export const levelPattern = /^(auto|top|parent|none|(level-)?[1-9]\d?)$/;
export const levelWords = 'auto, top, parent, none, or a level such as level-2';

/** The level that is asked for; undefined for `auto`. */
export function parseLevel(text: string): IndividualLevel | undefined {
  if (!levelPattern.test(text)) throw new DataError(`Expected ${levelWords} but received ${text}`);
  if (text === 'auto') return undefined;
  if (text === 'parent' || text === 'none') return text;
  return text === 'top' ? 1 : Number(text.replace('level-', ''));
}

/** The animal's name; empty where the photo does not lie that deep. */
export function individualOf(folders: readonly string[], level: IndividualLevel): string {
  if (level === 'none') return '';
  return (level === 'parent' ? folders.at(-1) : folders[level - 1]) ?? '';
}

/** The level that names the animals, and whether it is plain or merely the usual one. */
export interface FoundLevel {
  readonly level: IndividualLevel;
  readonly isPlain: boolean;
}

interface Level {
  readonly number: number;
  readonly names: ReadonlySet<string>;
  /** Of all photos, how many lie so deep. */
  readonly share: number;
  /** A name of it stands in several folders, as an animal's does that is seen again. */
  readonly isRepeated: boolean;
}

/**
 * Finds which level of folders names the animals: `folders` is, for each photo, the way to it. Levels of years, dates, encounters and cameras
 * do not; of several others, the one whose names come again in several folders and which has more names than the level above; else the
 * first.
 */
export function findLevel(folders: readonly (readonly string[])[]): FoundLevel {
  const deep = folders.filter((way) => way.length > 0);
  const deepest = deep.reduce((most, way) => Math.max(most, way.length), 0);
  if (deepest === 0) return { level: 'none', isPlain: true };
  const levels = Array.from({ length: deepest }, (_, i) => levelAt(deep, i + 1));
  if (deepest === 1) {
    const isNobody = [...levels[0]!.names].every(isNobodysFolder);
    return { level: isNobody ? 'none' : 1, isPlain: true };
  }
  const named = levels.filter(({ names, number }) => !isSorting(names, levels[number - 2]?.names));
  const common = named.filter(({ share }) => share >= 0.5);
  const candidates = common.length > 0 ? common : named;
  if (candidates.length === 1) return { level: candidates[0]!.number, isPlain: true };
  if (candidates.length === 0) {
    const isNobody = levels.every(({ names }) => most(names, isPlainlyNoAnimal));
    return isNobody ? { level: 'none', isPlain: true } : { level: 1, isPlain: false };
  }
  const again = candidates.find(
    ({ names, number, isRepeated }) => isRepeated && number > 1 && names.size > levels[number - 2]!.names.size,
  );
  return { level: (again ?? candidates[0]!).number, isPlain: false };
}

function levelAt(ways: readonly (readonly string[])[], number: number): Level {
  const reaching = ways.filter((way) => way.length >= number);
  const parents = new Map<string, string>();
  let isRepeated = false;
  for (const way of reaching) {
    const [name, parent] = [way[number - 1]!, way.slice(0, number - 1).join('/')];
    const before = parents.get(name);
    if (before === undefined) parents.set(name, parent);
    else if (before !== parent) isRepeated = true;
  }
  return { number, names: new Set(parents.keys()), share: reaching.length / ways.length, isRepeated };
}

/** Whether a level sorts photos by time, place or camera. */
function isSorting(names: ReadonlySet<string>, above: ReadonlySet<string> | undefined): boolean {
  const isUnderYears = above !== undefined && most(above, isHardlyAnAnimal);
  return most(names, (name) => isHardlyAnAnimal(name) || (isUnderYears && isDayOrMonth(name)));
}

function most(names: ReadonlySet<string>, is: (name: string) => boolean): boolean {
  return [...names].filter(is).length * 2 > names.size;
}

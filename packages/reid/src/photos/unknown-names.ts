import { defaultUnknown, nobodyAmong, type Photo } from '@flukeprint/data';
import { didYouMean } from '@flukeprint/data/near-miss';

type Named = Pick<Photo, 'individual'>;

/** Names in a message. */
const mostNamed = 5;

/** The names that are given in place of the usual ones. A run keeps those of its day, with which the list still begins. */
const givenNames = (unknown: readonly string[]) =>
  unknown.every((name, i) => name === defaultUnknown[i]) ? [] : unknown;

/** A line for each name of `unknown` that no photo has, with what may be meant; none of the usual list. */
export function namesOfNoPhoto(photos: readonly Named[], unknown: readonly string[] = []): string[] {
  const names = individualsIn(photos).keys();
  const known = [...names];
  return givenNames(unknown)
    .filter((name) => !known.some(nobodyAmong([name])))
    .map((name) => `--unknown ${name}: no photo has that name${didYouMean(name, known)}`);
}

/** A line about individuals that stand for nobody by the usual list, and count as animals by the one given; none where that is empty. */
export function nobodyThatCounts(photos: readonly Named[], unknown: readonly string[] = defaultUnknown): string[] {
  const [isUsual, isNobody] = [nobodyAmong(), nobodyAmong(unknown)];
  const counts = [...individualsIn(photos)].filter(([name]) => isUsual(name) && !isNobody(name));
  if (unknown.length === 0 || counts.length === 0) return [];
  const named = counts
    .slice(0, mostNamed)
    .map(([name, count]) => `“${name}” is an animal of ${count} ${count === 1 ? 'photo' : 'photos'}`);
  const more = counts.length > mostNamed ? ` and ${counts.length - mostNamed} more names` : '';
  return [
    `${named.join(', ')}${more}: not among the names of nobody given (${unknown.join(', ')}); if that is nobody, add it to --unknown`,
  ];
}

function individualsIn(photos: readonly Named[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { individual } of photos) if (individual !== '') counts.set(individual, (counts.get(individual) ?? 0) + 1);
  return counts;
}

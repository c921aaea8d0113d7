import { CatalogueError } from '../../errors.ts';
import type { SourceRow } from '../source-row.ts';
import { ByEncounter, isSaid } from './by-encounter.ts';

/** A photo that shows an animal, as far as grouping goes. */
export interface Shown {
  readonly row: SourceRow;
  /** Of the animal; empty for nobody. */
  readonly animal: string;
  /** Of the photo. */
  readonly photo: unknown;
}

/** Kilometres between places of one encounter, at most: a boat with a whale moves. */
const mostKilometres = 2;

/** `30m`, `2h`, `45` (minutes): in minutes. */
export function parseGap(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(m|min|h|d)?$/i.exec(text.trim());
  const unit = { m: 1, h: 60, d: 1440 }[match?.[2]?.[0]?.toLowerCase() ?? 'm']!;
  const minutes = Number(match?.[1]) * unit;
  if (minutes > 0) return minutes;
  throw new CatalogueError(`expected --gap as 30m or 2h, received ${text}`);
}

/**
 * Puts photos together that are of one encounter: by what the source says; else photos of an animal, or without names those of a camera, with no more than `gap` minutes
 * between one and the next and no other place; of a day where no time is known. A photo of no known time is an encounter of its own.
 */
export function groupEncounters<T extends Shown>(shown: readonly T[], gap: number): { groups: T[][]; alone: number } {
  const groups: T[][] = [];
  const said = new ByEncounter<T[]>();
  const timed = new Map<string, T[]>();
  let alone = 0;
  for (const one of shown) {
    const { encounter } = one.row;
    if (isSaid(encounter)) {
      const group = said.get(encounter);
      if (group) group.push(one);
      else {
        const fresh = [one];
        said.set(encounter, fresh);
        groups.push(fresh);
      }
    } else if (!isTimed(one)) {
      groups.push([one]);
      alone += 1;
    } else {
      const own = one.animal !== '' ? `a${one.animal}` : `c${one.row.photo?.facts.camera ?? ''}`;
      const list = timed.get(own);
      if (list) list.push(one);
      else timed.set(own, [one]);
    }
  }
  for (const list of timed.values()) for (const group of byTime(list, gap)) groups.push(group);
  return { groups, alone };
}

/** Of a day alone, or of less, unnamed photos may be of anyone. */
function isTimed({ row, animal }: Shown): boolean {
  const time = timeOf(row);
  return time !== null && (animal !== '' || time.length >= 16);
}

/** When a photo was taken: by itself where that is more exact than what the row says of the encounter. */
export function timeOf({ encounter, photo }: SourceRow): string | null {
  const taken = photo?.facts.taken_at ?? null;
  if (encounter.seen_at === null) return taken;
  // Tables say no seconds.
  return taken?.startsWith(encounter.seen_at.replace(/(T\d\d:\d\d):00$/, '$1')) ? taken : encounter.seen_at;
}

function byTime<T extends Shown>(list: readonly T[], gap: number): T[][] {
  const sorted = list
    .map((one) => ({ one, time: timeOf(one.row)! }))
    .sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  const groups: T[][] = [];
  let group: T[] = [];
  let before: { one: T; time: string } | undefined;
  for (const next of sorted) {
    // Of nobody in particular, a photo's second animal is another one.
    const isSecond = next.one.animal === '' && group.some(({ photo }) => photo === next.one.photo);
    if (isSecond) {
      groups.push([next.one]);
      continue;
    }
    if (!before || !isNear(before.time, next.time, gap) || !isSamePlace(before.one.row, next.one.row)) {
      group = [];
      groups.push(group);
    }
    group.push(next.one);
    before = next;
  }
  return groups;
}

function isNear(before: string, after: string, gap: number): boolean {
  // A day, a month or a year alone.
  if (before.length < 16 || after.length < 16) return before === after && before.length >= 10;
  return Date.parse(`${after}Z`) - Date.parse(`${before}Z`) <= gap * 60_000;
}

function isSamePlace(a: SourceRow, b: SourceRow): boolean {
  const [one, other] = [a.encounter.place, b.encounter.place];
  if (one !== null && other !== null && one !== other) return false;
  const [from, to] = [pointOf(a), pointOf(b)];
  return !from || !to || kilometres(from, to) <= mostKilometres;
}

type Point = readonly [latitude: number, longitude: number];

function pointOf({ encounter, photo }: SourceRow): Point | undefined {
  const { latitude, longitude } = encounter.latitude !== null ? encounter : (photo?.facts ?? encounter);
  return latitude === null || longitude === null ? undefined : [latitude, longitude];
}

/** On a sphere, by the haversine formula. */
function kilometres([lat1, lon1]: Point, [lat2, lon2]: Point): number {
  const radians = Math.PI / 180;
  const [north, east] = [(lat2 - lat1) * radians, (lon2 - lon1) * radians];
  const a = Math.sin(north / 2) ** 2 + Math.cos(lat1 * radians) * Math.cos(lat2 * radians) * Math.sin(east / 2) ** 2;
  return 2 * 6371 * Math.asin(Math.min(1, Math.sqrt(a)));
}

import { nobodyAmong } from '@flukeprint/data';
import type { Transaction } from '../../journal/transaction.ts';
import type { Reading, SourceRow } from '../source-row.ts';
import { shownOnce } from './annotations.ts';
import { groupEncounters } from './group-encounters.ts';
import { KnownEncounters } from './known-encounters.ts';
import { examples, type Plan, type PlanCounts, type PlannedEncounter, type Tally } from './plan.ts';
import { planEncounter } from './plan-encounter.ts';
import { resolveAnimals } from './resolve-animals.ts';
import { resolvePhotos } from './resolve-photos.ts';

export interface PlanOptions {
  /** Minutes between photos of one encounter, at most. */
  readonly gap?: number;
  /** Names of nobody, instead of the usual ones. */
  readonly unknown?: readonly string[];
}

/** Says what of a source is new, and what the catalogue has already. Reads alone. */
export async function makePlan(
  transaction: Transaction,
  { rows, problems, notes }: Reading,
  { gap = 30, unknown }: PlanOptions = {},
): Promise<Plan> {
  const photos = await resolvePhotos(
    transaction,
    rows.flatMap(({ photo }) => photo ?? []),
  );
  const animals = await resolveAnimals(
    transaction,
    rows.map(({ animal }) => animal),
    nobodyAmong(unknown),
  );
  const {
    shown,
    problems: contradictions,
    again,
  } = shownOnce({
    rows,
    photoOf: ({ photo }) => photos.of(photo!),
    animalOf: ({ animal }) => animals.of(animal),
  });
  const { groups, alone } = groupEncounters(shown, gap);
  const ids = photos.all.flatMap(({ id }) => id ?? []);
  const codes = new Set(rows.flatMap(({ encounter }) => encounter.code ?? []));
  const known = await KnownEncounters.of(transaction, ids, codes);
  const perPhoto = new Map<unknown, number>();
  for (const { photo } of shown) if (photo.id !== null) perPhoto.set(photo, (perPhoto.get(photo) ?? 0) + 1);
  const differences: string[] = [];
  const encounters = together(groups.map((group) => planEncounter(group, known, perPhoto, differences)));
  const used = new Set(shown.map(({ photo }) => photo));
  const named = new Set(encounters.map(({ animal }) => animal));
  for (const row of rows) if (row.photo === null) named.add(animals.of(row.animal));
  const plan = {
    photos: photos.all.filter((photo) => used.has(photo)),
    animals: animals.all.filter((animal) => named.has(animal)),
    encounters,
    problems: [...problems, ...contradictions],
  };
  const counts = countsOf(rows.length + problems.length, plan);
  return {
    ...plan,
    counts,
    notes: [
      ...notes,
      ...photos.notes,
      ...animals.notes,
      ...(again > 0 ? [`${again} rows say what another row said`] : []),
      ...(alone > 1
        ? [`${alone} photos say no time: each is an encounter of its own (--encounter-from takes a folder for one)`]
        : []),
      ...sightingsLost(rows),
      ...(differences.length > 0
        ? [`${differences.length} values differ from the catalogue's, which stay: ${examples(differences)}`]
        : []),
    ],
  };
}

/** Groups that turn out to be one encounter of the catalogue. */
function together(encounters: readonly PlannedEncounter[]): PlannedEncounter[] {
  const byId = new Map<number, PlannedEncounter>();
  return encounters.filter((encounter) => {
    if (encounter.id === null) return true;
    const first = byId.get(encounter.id);
    if (!first) {
      byId.set(encounter.id, encounter);
      return true;
    }
    first.annotations.push(...encounter.annotations);
    first.fills = { ...encounter.fills, ...first.fills };
    return false;
  });
}

/** An encounter stands on photos. */
function sightingsLost(rows: readonly SourceRow[]): string[] {
  const lost = rows.filter(({ photo, encounter }) => photo === null && encounter.seen_at !== null);
  if (lost.length === 0) return [];
  return [
    `${lost.length} rows name no photo: their animals are kept, the sightings are not (${examples(lost.map(({ where }) => where))})`,
  ];
}

function countsOf(
  rows: number,
  { photos, animals, encounters }: Omit<Plan, 'problems' | 'notes' | 'counts'>,
): PlanCounts {
  const annotations = encounters.flatMap((encounter) => encounter.annotations);
  const tally = <T>(list: readonly T[], isKnown: (one: T) => boolean): Tally => {
    const known = list.filter(isKnown).length;
    return { fresh: list.length - known, known };
  };
  const fills = [...animals, ...encounters, ...annotations].reduce(
    (sum, { fills: own }) => sum + Object.keys(own).length,
    0,
  );
  const named = encounters.filter(({ isNamed }) => isNamed).length;
  return {
    rows,
    photos: tally(photos, ({ id }) => id !== null),
    annotations: tally(annotations, ({ isPlaced }) => isPlaced),
    encounters: tally(encounters, ({ id }) => id !== null),
    animals: tally(animals, ({ id }) => id !== null),
    unnamed: encounters.filter(({ id, animal }) => id === null && animal === null).length,
    filled: fills + named + photos.filter(({ isFilled }) => isFilled).length,
  };
}

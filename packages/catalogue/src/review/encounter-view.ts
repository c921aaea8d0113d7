import type { Catalogue } from '../catalogue.ts';
import { expectEncounter } from '../decisions/find.ts';
import type { Transaction } from '../journal/transaction.ts';
import type { Candidate, Encounter, Individual } from '../schema/tables.ts';
import { photosOf, type ShownPhoto } from './shown-photos.ts';
import { lastDecisionOn } from './verdicts.ts';

/** When and where an animal was seen. */
export interface ShownSighting {
  readonly encounter: number;
  readonly seen_at: string | null;
  readonly place: string | null;
}

/** An animal that the encounter may show. */
export interface ShownCandidate {
  readonly individual: number;
  readonly name: string;
  /** Null where no search named it. */
  readonly score: number | null;
  readonly probability: number | null;
  /** Its photos, those that look most like the encounter's first. */
  readonly photos: readonly ShownPhoto[];
  /** Annotations of the encounter and of the animal that look alike, with their score, the best first. */
  readonly alike: readonly (readonly [own: number, other: number, score: number])[];
  readonly sightings: readonly ShownSighting[];
  readonly verdict: string | null;
  readonly certainty: string | null;
  /** Who said so, and when. */
  readonly said: string | null;
}

/** All that a reviewer needs to decide. */
export interface EncounterView {
  readonly encounter: number;
  readonly code: string | null;
  readonly seen_at: string | null;
  readonly place: string | null;
  readonly observer: string | null;
  readonly notes: string | null;
  readonly flags: readonly string[];
  /** The name it has. */
  readonly individual: string | null;
  readonly photos: readonly ShownPhoto[];
  readonly candidates: readonly ShownCandidate[];
  readonly search: {
    readonly method: string;
    readonly animals: number;
    readonly photos: number;
    readonly isCalibrated: boolean;
    readonly made_at: string;
    /** P(not in the catalogue); null where it is not calibrated, as is the next. */
    readonly isNew: number | null;
    /** After so many candidates, or more than there are, P(the right one is further down) is below 1 %. */
    readonly enough: number | null;
  } | null;
  /** The last decision about it: what a verdict is made on. */
  readonly seen: number;
}

/** Photos of a candidate that are shown. */
const photosOfCandidate = 12;

/** Everything about an encounter. Throws a `CatalogueError` where there is none. */
export async function encounterView({ engine }: Catalogue, id: number): Promise<EncounterView> {
  const database = engine.database as Transaction;
  const encounter = await expectEncounter(database, id);
  const candidates = await database
    .selectFrom('candidate')
    .selectAll()
    .where('encounter_id', '=', id)
    .orderBy('rank')
    .execute();
  const shownCandidates = await shown(database, id, candidates);
  return {
    ...about(encounter),
    individual: await nameOf(database, encounter.individual_id),
    photos: await photosOf(database, { encounter: id }),
    candidates: shownCandidates.map(({ rank: _, ...candidate }) => candidate),
    search: await searchOf(database, id, candidates.length, shownCandidates),
    seen: await lastDecisionOn(database, id),
  };
}

/** What is known of an encounter itself. */
export const about = ({ id, code, seen_at, place, observer, notes, flags }: Encounter) => ({
  encounter: id,
  ...{ code, seen_at, place, observer, notes },
  flags: flags === null ? [] : (JSON.parse(flags) as string[]),
});

/** The latest search for an encounter. Candidates that were merged since are one, so that fewer are enough. */
export async function searchOf(
  database: Transaction,
  encounter: number,
  found: number,
  candidates: readonly { readonly rank: number }[],
): Promise<EncounterView['search']> {
  const row = await database
    .selectFrom('searched')
    .innerJoin('search', 'search.id', 'searched.search_id')
    .selectAll()
    .where('searched.encounter_id', '=', encounter)
    .executeTakeFirst();
  if (!row) return null;
  const { method, animals, photos, made_at, probability_new: isNew, enough } = row;
  const left = enough !== null && enough <= found ? candidates.filter(({ rank }) => rank <= enough).length : enough;
  return { method, animals, photos, made_at, isCalibrated: row.is_calibrated === 1, isNew, enough: left };
}

async function nameOf(database: Transaction, individual: number | null): Promise<string | null> {
  if (individual === null) return null;
  const row = await database.selectFrom('individual').select('name').where('id', '=', individual).executeTakeFirst();
  return row?.name ?? null;
}

/** Candidates as they are now: animals that were merged since the search are one, those that are gone are none. */
async function shown(database: Transaction, encounter: number, candidates: readonly Candidate[]) {
  const animals = new Map<number, Individual>();
  const list: (ShownCandidate & { readonly rank: number })[] = [];
  for (const candidate of candidates) {
    const animal = await present(database, candidate.individual_id);
    if (!animal?.name || animals.has(animal.id)) continue;
    animals.set(animal.id, animal);
    const said = await saidOf(database, encounter, animal.id);
    const alike = JSON.parse(candidate.photos) as ShownCandidate['alike'];
    list.push({
      rank: candidate.rank,
      individual: animal.id,
      name: animal.name,
      score: candidate.score,
      probability: candidate.probability,
      photos: bestPhotos(await photosOf(database, { individual: animal.id }), alike),
      alike,
      sightings: await database
        .selectFrom('encounter')
        .select(['id as encounter', 'seen_at', 'place'])
        .where('individual_id', '=', animal.id)
        .orderBy('seen_at')
        .orderBy('id')
        .execute(),
      verdict: said?.verdict ?? null,
      certainty: said?.certainty ?? null,
      said: said ? `${said.made_by}, ${said.made_at.slice(0, 16).replace('T', ' ')}` : null,
    });
  }
  return list;
}

async function present(database: Transaction, id: number): Promise<Individual | undefined> {
  const row = await database.selectFrom('individual').selectAll().where('id', '=', id).executeTakeFirst();
  return row && row.merged_into !== null ? present(database, row.merged_into) : row;
}

async function saidOf(database: Transaction, encounter: number, individual: number) {
  return database
    .selectFrom('comparison')
    .innerJoin('change', (join) =>
      join
        .onRef('change.subject_id', '=', 'comparison.id')
        .on('change.subject', '=', 'comparison')
        .on('change.field', '=', 'verdict'),
    )
    .innerJoin('decision', 'decision.id', 'change.decision_id')
    .select(['comparison.verdict', 'comparison.certainty', 'decision.made_by', 'decision.made_at'])
    .where('comparison.encounter_id', '=', encounter)
    .where('comparison.individual_id', '=', individual)
    .where('comparison.verdict', 'is not', null)
    .orderBy('decision.id', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** Of an animal's photos those that are shown: what looks most like the encounter first, then the best. */
export function bestPhotos(
  all: readonly ShownPhoto[],
  alike: readonly (readonly [number, number, number])[],
): ShownPhoto[] {
  const place = new Map(alike.map(([, other], i) => [other, i] as const).reverse());
  const first = (photo: ShownPhoto) => place.get(photo.annotation) ?? Number.POSITIVE_INFINITY;
  return all.toSorted((a, b) => first(a) - first(b) || (b.quality ?? 0) - (a.quality ?? 0)).slice(0, photosOfCandidate);
}

import type { Photo } from '@flukeprint/data';
import type { Backend } from '@flukeprint/kernels';
import type { LocalExtractor } from '../local-features/extractor.ts';
import { FeatureMatcher } from '../local-features/feature-matcher.ts';
import { featuresOfPhotos, type PhotoFeatures } from '../local-features/features-of-photos.ts';
import { type FeatureChoice, openExtractor } from '../local-features/open-extractor.ts';
import { type CollectionSource, readCollection, reportLeftOut } from '../photos/collection.ts';
import { readSource } from '../photos/read-source.ts';
import { type Reporter, silent } from '../reporter.ts';
import { UserError } from '../user-error.ts';
import { adjustedRandIndex } from './adjusted-rand-index.ts';
import { encounterProbabilities } from './encounter-probabilities.ts';
import { learnProbabilities } from './learn-probabilities.ts';
import { type Proposals, type ProposeOptions, proposeAnimals } from './propose-animals.ts';

export interface ClusterOptions extends ProposeOptions {
  readonly backend: Backend;
  /** Encounters of a catalogue, or a folder, where each photo is an encounter of its own. */
  readonly source: CollectionSource;
  readonly features: FeatureChoice;
  readonly reporter: Reporter;
  readonly workers?: number;
}

/** An encounter with its photos. */
export interface ClusteredEncounter {
  /** Its number in the catalogue, or the photo's path. */
  readonly name: string;
  readonly photos: readonly Photo[];
  /** The name it has, empty where nobody said. */
  readonly individual: string;
}

/** Who may be who among encounters. */
export interface EncounterClusters extends Proposals {
  readonly encounters: readonly ClusteredEncounter[];
  /** Whether probabilities are what held among the known animals of the catalogue; else what held on other animals. */
  readonly isCalibrated: boolean;
  /** How well the proposals agree with the names that the encounters have; absent where fewer than two have one. */
  readonly randIndex?: number;
}

/**
 * Proposes which encounters show the same animal, by the local features of their photos, all against all. Where they have names already, says how well
 * the proposals agree with them. Throws a {@link UserError} where there are fewer than two encounters.
 */
export async function clusterEncounters({
  backend,
  source,
  features,
  reporter,
  workers,
  ...options
}: ClusterOptions): Promise<EncounterClusters> {
  const collection = await readCollection(source, reporter);
  const extractor = await openExtractor(backend, features, { workers });
  try {
    const found = await featuresOfPhotos(extractor, collection.photos, { source: source.path, reporter });
    reportLeftOut(reporter, collection, collection.photos.length - found.photos.length);
    const others = await knownPhotos(extractor, source, collection.photos);
    const encounters = encountersOf(found.photos);
    if (encounters.length < 2)
      throw new UserError(`${source.path} has ${encounters.length} encounter to compare: two or more are needed`);
    const position = new Map(encounters.map(({ name }, i) => [name, i]));
    const asked = everyNth(others.photos, mostAsked);
    const gallery = { features: [...found.features, ...others.features] };
    const matcher = await FeatureMatcher.create(gallery, { backend, extractor, candidates: null, reporter });
    const queries = { features: [...found.features, ...asked.map((at) => others.features[at]!)] };
    const all: Float32Array[] = [];
    await matcher
      .scoreAll(queries, reporter, (_, { scores }) => void all.push(scores))
      .finally(() => matcher.dispose());
    const own = found.photos.length;
    const rows = all.slice(0, own).map((row) => row.subarray(0, own));
    const learnt = learnProbabilities(
      all.slice(own).map((row) => row.subarray(own)),
      asked,
      others.photos.map((photo) => ({ individual: photo.individual, encounter: encounterName(photo) })),
    );
    const of = found.photos.map((photo) => position.get(encounterName(photo))!);
    const count = encounters.length;
    const proposals = proposeAnimals(encounterProbabilities(rows, of, count, learnt), count, options);
    return { encounters, isCalibrated: learnt !== undefined, ...proposals, ...agreement(encounters, proposals) };
  } finally {
    extractor.dispose();
  }
}

/**
 * Photos of known animals of the rest of the catalogue, evenly chosen. Beside them, what looks like everything does not count, and they show how alike photos
 * of one animal are. None where the source is no catalogue.
 */
async function knownPhotos(
  extractor: LocalExtractor,
  { path, where }: CollectionSource,
  chosen: readonly Photo[],
): Promise<Pick<PhotoFeatures, 'photos' | 'features'>> {
  if (where === undefined) return { photos: [], features: [] };
  const own = new Set(chosen.map((photo) => photo.path));
  const rest = (await readSource(path)).photos.filter((photo) => photo.individual !== '' && !own.has(photo.path));
  const some = everyNth(rest, mostKnown).map((i) => rest[i]!);
  if (some.length === 0) return { photos: [], features: [] };
  return featuresOfPhotos(extractor, some, { source: path, reporter: silent });
}

/** Known photos beside those that are compared, and how many of them are asked about. */
const [mostKnown, mostAsked] = [1000, 100];

/** Positions of at most so many elements, evenly apart. */
function everyNth(list: readonly unknown[], most: number): number[] {
  const step = Math.max(1, list.length / most);
  return Array.from({ length: Math.min(list.length, most) }, (_, i) => Math.floor(i * step));
}

const encounterName = ({ encounter, path }: Photo) => encounter ?? path;

function encountersOf(photos: readonly Photo[]): ClusteredEncounter[] {
  return [...Map.groupBy(photos, encounterName)].map(([name, own]) => ({
    name,
    photos: own,
    individual: own[0]!.individual,
  }));
}

/** Of the encounters that have a name; one in no proposal is an animal by itself. */
function agreement(encounters: readonly ClusteredEncounter[], { animals }: Proposals): { randIndex?: number } {
  const proposed = new Map(
    animals.flatMap(({ encounters: own }, i) => own.map((encounter) => [encounter, i] as const)),
  );
  const named = [...encounters.keys()].filter((i) => encounters[i]!.individual !== '');
  if (named.length < 2) return {};
  return {
    randIndex: adjustedRandIndex(
      named.map((i) => encounters[i]!.individual),
      named.map((i) => proposed.get(i) ?? `alone ${i}`),
    ),
  };
}

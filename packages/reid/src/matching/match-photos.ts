import { isPostgresUrl } from '@flukeprint/catalogue';
import { nobodyAmong } from '@flukeprint/data';
import type { Backend } from '@flukeprint/kernels';
import { type Answers, findJudge, type Judge } from '../calibration/judge.ts';
import type { ScoreSource } from '../calibration/score-source.ts';
import type { CroppedSource } from '../detection/crop/cropped-collection.ts';
import { exists } from '../files/output-folder.ts';
import { type CollectionSource, expectNames } from '../photos/collection.ts';
import type { Reporter } from '../reporter.ts';
import { type Reranking, rerankedRows, scoresId } from '../reranking/reranked-rows.ts';
import { UserError } from '../user-error.ts';
import { type EmbedWithRunsOptions, embedWithRuns, idOfRuns, type Runs } from './embed-with-runs.ts';
import { readEmbeddings } from './embeddings-file.ts';
import { type IndividualCounts, type IndividualMatch, individualMatches, namesOf } from './individual-matches.ts';
import { chooseMatches, layouts, type TableLayout } from './match-table.ts';
import { metTogether } from './met-together.ts';
import { expectSameNetwork } from './network-id.ts';
import { unitRows } from './retrieval.ts';
import { type EmbeddedSide, ownRows, tellOfOwn } from './self-rows.ts';
import type { Match } from './top-k.ts';

export interface MatchOptions extends EmbedWithRunsOptions {
  readonly backend: Backend;
  /** The networks for photos. */
  readonly runs?: Runs | null;
  /** Known animals: a collection of photos, or an .npy of `embed`. */
  readonly gallery: CroppedSource;
  /** Photos to name, likewise; every photo of the gallery where there are none. */
  readonly queries?: CroppedSource;
  /** What is listed for a query, and how many of them; 20 photos where nothing is said. */
  readonly layout?: Pick<TableLayout, 'list' | 'top'>;
  /** How many individuals are found for a query beside that, with their best photos; none where nothing is said. */
  readonly listed?: IndividualCounts;
  /** Folders in one of which `evaluate` said what scores mean; none where nothing is said. */
  readonly evaluations?: readonly string[];
  /** How cosines are made into other scores; not at all where nothing is said. */
  readonly reranking?: Reranking;
}

/** Whether a path names an array of embeddings, not photos. */
export const isArray = (path: string) => /\.npy$/i.test(path);

/** Photos that were compared, at hand as files or not. */
export type ComparedSide = Pick<EmbeddedSide, 'paths' | 'individuals' | 'photos'>;

/** Queries and gallery, and what was found. */
export interface PhotoMatches {
  readonly queries: ComparedSide;
  readonly gallery: ComparedSide;
  /** For each query the most similar rows of the gallery, best first, itself left out. */
  readonly matches: readonly Match[][];
  /** For each query the best individuals with their best photos, if they were asked for. */
  readonly individuals: readonly IndividualMatch[][];
  /** What the scores are of. */
  readonly scores: ScoreSource;
  /** What they say of the queries; null where nobody measured what they mean. */
  readonly answers: Answers | null;
}

/**
 * Embeds what is not embedded yet and finds for each query the best of the gallery, by cosine or re-ranked. Throws a {@link UserError} where the two
 * cannot be compared: embedded by different networks, or folders without a network.
 */
export async function matchPhotos(options: MatchOptions): Promise<PhotoMatches> {
  const { gallery, queries } = options;
  const [known, asked = known] = await embedSources(options);
  const isCropped = [gallery, queries].some((side) => side?.boxes?.boxes ?? side?.boxes?.detector);
  if (isCropped && !(known!.photos ?? asked!.photos))
    throw new UserError('.npy files have no photos to crop: leave out --boxes and --detector');
  const network = known!.network ?? asked!.network;
  const scores: ScoreSource = {
    network: network && (await scoresId(network, options.reranking)),
    features: null,
    name: options.reranking ? 're-ranked score' : 'cosine',
  };
  const sides = { queries: asked!, gallery: known! };
  const answers = await findJudge(options.evaluations ?? [], scores, sides, options.reporter);
  return { ...sides, ...(await findMatches(asked!, known!, options, answers)), scores, answers };
}

/** Gallery and queries: reads what is embedded and embeds what is photos; each network is loaded once for all folders. */
export async function embedSources(options: MatchOptions): Promise<EmbeddedSide[]> {
  const { backend, runs, gallery, queries, reporter } = options;
  const sides = queries ? [gallery, queries] : [gallery];
  const sources = new Map<string, EmbeddedSide>();
  for (const side of sides) {
    const { path } = side;
    if (!isPostgresUrl(path) && !(await exists(path)))
      throw new UserError(
        `${path} does not exist; expected an .npy of embed, a folder of photos, a photo, a table, or a catalogue`,
      );
    if (isArray(path)) sources.set(sourceKey(side), await readUnitRows(side, reporter));
    else if (!runs) throw new UserError(`${path} holds photos: give the network that embeds them with --run`);
  }
  const withNetwork = [...sources].filter(([, { network }]) => network !== undefined);
  if (runs && withNetwork.length > 0) {
    // Before an hour of embedding what cannot be compared.
    const own = { name: `--run ${runs.paths.join(' --run ')}`, network: await idOfRuns(backend, runs, options.scales) };
    for (const [name, { network }] of withNetwork) expectSameNetwork({ name, network }, own);
  }
  // The gallery first: its boxes count for both where it is its own queries.
  const folders = sides.filter(
    (side, i) => !sources.has(sourceKey(side)) && !(i > 0 && sourceKey(side) === sourceKey(gallery)),
  );
  if (runs && folders.length > 0) {
    const shared = queries !== undefined && gallery.boxes?.boxes === queries.boxes?.boxes;
    const toEmbed = folders.map((side) => ({ ...side, boxes: side.boxes && { ...side.boxes, shared } }));
    const embeddings = await embedWithRuns(backend, runs, toEmbed, options);
    for (const [i, side] of folders.entries()) sources.set(sourceKey(side), embeddings[i]!);
  }
  return sides.map((side) => sources.get(sourceKey(side))!);
}

/** Tells collections apart: one folder may be given whole, and in part; a catalogue, too. */
export const sourceKey = ({ path, only, where }: CollectionSource) =>
  only || where ? JSON.stringify([path, where ?? null, ...(only ?? [])]) : path;

async function readUnitRows({ path, unknown, namesFor }: CollectionSource, reporter: Reporter): Promise<EmbeddedSide> {
  const read = await readEmbeddings(path, reporter);
  const isNobody = nobodyAmong(unknown);
  const individuals = read.individuals.map((name) => (isNobody(name) ? '' : name));
  if (namesFor !== undefined) expectNames(path, individuals, namesFor);
  const { embeddings, changed } = unitRows(read.embeddings);
  if (changed > 0) reporter.news({ kind: 'rows normalised', file: path, changed, of: embeddings.count });
  return { ...read, individuals, embeddings };
}

async function findMatches(
  queries: EmbeddedSide,
  gallery: EmbeddedSide,
  options: MatchOptions,
  judge: Judge | null,
): Promise<Pick<PhotoMatches, 'matches' | 'individuals'>> {
  const { backend, layout = layouts.long, listed, reranking, reporter, queries: asked } = options;
  if (queries.embeddings.size !== gallery.embeddings.size) {
    throw new UserError(
      `the queries have ${queries.embeddings.size} numbers each, the gallery ${gallery.embeddings.size}: embed both with the same run`,
    );
  }
  expectSameNetwork({ name: 'the gallery', ...gallery }, { name: 'the queries', ...queries });
  const own = await ownRows(queries, gallery);
  tellOfOwn(reporter, { queries, gallery, isItself: asked === undefined }, own);
  const isMet = metTogether(queries, gallery, options);
  const compared = { queries: queries.embeddings, gallery: gallery.embeddings, own };
  const matches: Match[][] = [];
  const individuals: IndividualMatch[][] = [];
  await rerankedRows(backend, compared, reranking, (query, row) => {
    const excluded = own(query);
    const isOwn = (index: number) => excluded.includes(index) || isMet(query, index);
    const best = chooseMatches(row, gallery.individuals, layout, isOwn);
    const animals = listed ? individualMatches(row, gallery.individuals, listed, isOwn) : [];
    matches.push(best);
    if (listed) individuals.push(animals);
    judge?.add(row, isOwn, namesOf(best, animals, gallery.individuals));
  });
  return { matches, individuals };
}

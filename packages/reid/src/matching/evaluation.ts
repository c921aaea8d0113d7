import { join } from 'node:path';
import type { Loader, Split } from '@flukeprint/data';
import { writeAtomically } from '@flukeprint/data/files';
import type { Backend } from '@flukeprint/kernels';
import { stringify } from 'csv-stringify/sync';
import { type AnimalScores, AnimalScoresByRow } from '../aggregation/by-animal.ts';
import { embedPhotos } from './embed-photos.ts';
import { type EvaluationReport, leakWords, reportJson } from './evaluation-report.ts';
import { writeMatchSheet } from './match-sheet.ts';
import { type Evaluation, evaluateRetrieval } from './metrics.ts';
import { sheetNotes, sheetRows } from './sheet-rows.ts';
import type { TrainedNetwork } from './trained-network.ts';

/** What {@link writeEvaluation} writes. */
export const evaluationFiles = ['metrics.json', 'queries.csv', 'matches.png'] as const;

/** Where the results of a run, or of a file of its weights, go unless told. */
export const evaluationFolder = (run: string) => join(run.replace(/\.safetensors$/, ''), 'evaluation');

type Side = Parameters<typeof evaluateRetrieval>[1];

/** Queries and gallery of a data set's split, embedded; with `flip` from photos and their mirror images. */
export async function embedSplit(
  backend: Backend,
  network: Pick<TrainedNetwork, 'embedder' | 'embeddingSize'>,
  split: Split,
  loader: Loader,
  options: Parameters<typeof embedPhotos>[4],
): Promise<{ queries: Side; gallery: Side }> {
  const side = async (photos: Split['queries']) => ({
    embeddings: await embedPhotos(backend, network, photos, loader, options),
    individuals: photos.map(({ individual }) => individual),
  });
  return { queries: await side(split.queries), gallery: await side(split.gallery) };
}

/** Asks a network for every query of a data set's split; with it the scores of the queries with the animals. */
export async function evaluateNetwork(
  ...of: Parameters<typeof embedSplit>
): Promise<Evaluation & { readonly animalScores: AnimalScores }> {
  const { queries, gallery } = await embedSplit(...of);
  const byRow = new AnimalScoresByRow(gallery.individuals);
  const evaluation = await evaluateRetrieval(of[0], queries, gallery, undefined, (row) => byRow.add(row));
  return { ...evaluation, animalScores: byRow.of(queries.individuals) };
}

/**
 * Writes `metrics.json`, `queries.csv` (a line per query) and `matches.png` (some queries with their best matches); of a report also its
 * intervals, and what the gallery holds of the queries.
 */
export async function writeEvaluation(
  folder: string,
  { queries, gallery }: Split,
  evaluation: Evaluation | EvaluationReport,
): Promise<void> {
  const { metrics, queries: results } = evaluation;
  const report = 'leaks' in evaluation ? evaluation : null;
  const more = report ? reportJson(report) : { queries: results.length };
  await writeAtomically(join(folder, 'metrics.json'), [`${JSON.stringify({ ...metrics, ...more }, null, 2)}\n`]);
  const leak = report && leakWords(report.leaks);
  const rows = results.map(({ query, rank, averagePrecision, averagePrecisionAt5, matches }) => [
    queries[query]!.path,
    queries[query]!.individual,
    rank,
    averagePrecision.toFixed(6),
    averagePrecisionAt5.toFixed(6),
    gallery[matches[0]!.index]!.path,
    gallery[matches[0]!.index]!.individual,
    matches[0]!.similarity.toFixed(6),
    ...(leak ? [leak(query)] : []),
  ]);
  const columns = [
    'query',
    'individual',
    'rank',
    'average_precision',
    'average_precision_at_5',
    'best_match',
    'best_individual',
    'similarity',
    ...(leak ? ['leak'] : []),
  ];
  await writeAtomically(join(folder, 'queries.csv'), [stringify(rows, { header: true, columns })]);
  await drawAnswers(join(folder, 'matches.png'), queries, gallery, evaluation);
}

/** Draws queries spread evenly over the table, each with its eight best matches. */
async function drawAnswers(
  file: string,
  queries: Split['queries'],
  gallery: Split['gallery'],
  evaluation: Evaluation | EvaluationReport,
): Promise<void> {
  const { queries: results } = evaluation;
  const count = Math.min(8, results.length);
  const rows = Array.from({ length: count }, (_, i) => {
    const { query, matches } = results[Math.floor((i * results.length) / count)]!;
    return { query, matches: matches.slice(0, 8) };
  });
  const sideOf = (photos: Split['queries']) => ({
    paths: photos.map(({ path }) => path),
    individuals: photos.map(({ individual }) => individual),
    photos,
  });
  const content = { queries: sideOf(queries), gallery: sideOf(gallery), rows, answers: null };
  const shown = { queries: count, matches: 8 };
  const all = { queries: results.length, matches: gallery.length };
  const notes = sheetNotes(shown, all, { answers: null, scoreName: 'score' });
  await writeMatchSheet(file, sheetRows(content), notes);
}

import { isCatalogueName } from '@flukeprint/catalogue';
import { counted } from '@flukeprint/reid/counted';
import { expectInputs } from '@flukeprint/reid/files/expect-inputs';
import { claimOutputs } from '@flukeprint/reid/files/output-file';
import { findMatches } from '@flukeprint/reid/fusion/find-matches';
import type { CandidateChoice } from '@flukeprint/reid/local-features/candidates/choose-candidates';
import { explanationFolder, explanationPictures } from '@flukeprint/reid/local-features/explain/explanation-files';
import { writeExplanation } from '@flukeprint/reid/local-features/explain/write-explanation';
import { chooseQueries } from '@flukeprint/reid/matching/choose-queries';
import { fusedIndividuals } from '@flukeprint/reid/matching/encounter-answers';
import { expectComparable } from '@flukeprint/reid/matching/expect-comparable';
import { expectSeparable } from '@flukeprint/reid/matching/expect-separable';
import type { MatchOptions } from '@flukeprint/reid/matching/match-photos';
import { withEncounters } from '@flukeprint/reid/matching/match-table';
import { shownIndividuals } from '@flukeprint/reid/matching/page/shown-queries';
import type { Ranking } from '@flukeprint/reid/matching/rank-by-individual';
import { writeMatchTable } from '@flukeprint/reid/matching/write-matches';
import { filesOf } from '@flukeprint/reid/photos/collection';
import { UserError } from '@flukeprint/reid/user-error';
import { describeCertainty } from '../console/describe-certainty.ts';
import { openCommandDevice } from '../console/open-device.ts';
import { otherWayRound } from '../console/other-way-round.ts';
import { tellEncounters } from '../console/tell-encounters.ts';
import { terminal } from '../console/terminal.ts';
import { typedCommand } from '../console/typed-command.ts';
import { writeSheet } from '../console/write-sheet.ts';
import { type BoxFlags, boxSource, detectorPath } from '../flags/box-flags.ts';
import { catalogueSides } from '../flags/catalogue-sides.ts';
import { type CollectionFlags, collectionSource } from '../flags/collection-flags.ts';
import type { EmbeddingFlags } from '../flags/embedding-flags.ts';
import { evaluationsOf, howToMeasure } from '../flags/evaluation-flag.ts';
import { expectExtension } from '../flags/expect-extension.ts';
import { chosenFeatures, featuresFile } from '../flags/features-flag.ts';
import { filesGiven } from '../flags/given-photos.ts';
import { type MatchOutputFlags, matchOutputs, outputsOf } from '../flags/match-outputs.ts';
import { type RerankFlags, rerankingOf } from '../flags/rerank-flags.ts';
import { userPath, userPaths } from '../flags/user-path.ts';

export interface MatchFlags extends EmbeddingFlags, MatchOutputFlags, BoxFlags, RerankFlags, CollectionFlags {
  queryBoxes?: string;
  queryWhere?: string;
  gallery: string;
  queries?: string[];
  run?: string[];
  features?: string;
  rank?: Ranking;
  candidates?: CandidateChoice;
  weight?: number[];
  evaluation?: string;
  sheet?: string;
  sheetQueries?: string[];
  explain?: string;
}

/** Finds, writes and tells: `flukeprint match`. */
export async function runMatch({
  gallery: typedGallery,
  queries: typedQueries,
  run,
  features,
  rank,
  candidates,
  weight,
  evaluation,
  sheet,
  sheetQueries,
  explain,
  batchSize,
  flip,
  scales,
  workers,
  overwrite,
  device,
  precision,
  threads,
  revectorize,
  ...flags
}: MatchFlags): Promise<void> {
  const { gallery, queries, ...wheres } = await catalogueSides(typedGallery, typedQueries, flags);
  const known = { ...collectionSource('--gallery', gallery, flags), where: wheres.where };
  const asked = queries && { ...collectionSource('--queries', queries, flags), where: wheres.queryWhere };
  const hasEncounters = await isCatalogueName((asked ?? known).path);
  const sources = asked ? [known, asked] : [known];
  const paths = sources.map(({ path }) => path);
  const written = matchOutputs(flags, paths);
  const { layout } = written;
  expectExtension('--sheet', sheet, ['.png', '.html', '.htm']);
  if (sheetQueries && !sheet) throw new UserError('--sheet-queries needs --sheet');
  const isSheetPage = sheet !== undefined && /\.html?$/i.test(sheet);
  if (flags.queryBoxes && !queries) throw new UserError('--query-boxes needs --queries');
  const { boxes, queryBoxes = boxes, detector } = flags;
  const base = userPath(flags.output).replace(/\.(csv|tsv|txt|xlsx|html?)$/i, '');
  const encountersFile = `${base}-encounters.csv`;
  const boxesOf = (side: 'gallery' | 'query') => `${base}-${side}-boxes.csv`;
  const inputs = {
    photos: {
      ...userPaths({ '--gallery': gallery, '--images': flags.images }),
      '--queries': queries && filesGiven(queries),
    },
    listed: () => filesOf(sources),
    files: userPaths({
      '--run': run,
      '--features': featuresFile(features),
      '--boxes': boxes,
      '--query-boxes': queryBoxes,
      '--detector': detector,
    }),
  };
  await expectInputs({
    photos: inputs.photos,
    files: userPaths({
      '--features': featuresFile(features),
      '--boxes': boxes,
      '--query-boxes': flags.queryBoxes,
      '--evaluation': evaluation,
    }),
    runs: run?.map(userPath),
    detector: detector && detectorPath(detector),
  });
  const chosen = chosenFeatures(features, paths);
  for (const [flag, given] of Object.entries({ '--explain': explain, '--rank': rank, '--candidates': candidates }))
    if (given && !chosen) throw new UserError(`${flag} needs local features: give --features sift`);
  const reranking = rerankingOf(flags, run !== undefined || !chosen);
  if (scales && !run) throw new UserError('--scales needs a network: give --run');
  const pages = explain ? explanationFolder(userPath(explain)) : null;
  pages?.expectOutside(...paths);
  await claimOutputs(
    [
      ...outputsOf(written),
      ...(sheet ? [{ flag: '--sheet', path: userPath(sheet) }] : []),
      ...(hasEncounters ? [{ flag: '--output', path: encountersFile }] : []),
      ...(pages?.outputs() ?? []),
      ...(detector ? [{ flag: '--output', path: boxesOf('gallery') }] : []),
      ...(detector && asked ? [{ flag: '--output', path: boxesOf('query') }] : []),
    ],
    { overwrite, ...inputs },
  );
  pages?.expectOwn();
  const gallerySource = { ...known, isOneOfSeveral: true };
  const querySource = asked && { ...asked, isOneOfSeveral: true };
  const swapped = typedCommand(...otherWayRound(process.argv.slice(2)));
  await expectComparable(gallerySource, querySource, swapped, terminal);
  await expectSeparable(gallerySource, layout);
  const backend = await openCommandDevice(device, { threads, revectorize, precision });
  try {
    const options: MatchOptions = {
      backend,
      runs: run ? { paths: run.map(userPath), weights: weight, precision } : null,
      gallery: {
        ...gallerySource,
        ...(layout.list === 'individuals' && {
          namesFor: layout.form === 'animals' ? '--layout animals' : '--list individuals',
        }),
        boxes: boxSource({ boxes, detector }, boxesOf('gallery')),
      },
      queries: querySource && {
        ...querySource,
        boxes: boxSource({ boxes: queryBoxes, detector }, boxesOf('query')),
      },
      boxMargin: flags.boxMargin,
      evaluations: evaluationsOf(evaluation, run),
      ...{ layout, reranking, batchSize, workers, flip, scales, reporter: terminal },
      listed: hasEncounters ? fusedIndividuals : written.page || isSheetPage ? shownIndividuals : undefined,
    };
    const found = await findMatches(options, { features: chosen, ranking: rank, candidates });
    if (sheet && !(found.gallery.photos && found.queries.photos))
      throw new UserError('--sheet needs the photos: give photos, not .npy files');
    if (written.table) {
      await writeMatchTable(written.table, found, hasEncounters ? withEncounters(layout) : layout);
      const most = found.matches.reduce((longest, list) => Math.max(longest, list.length), 0);
      console.log(`${counted(found.queries.paths.length, 'query')}, ${counted(most, 'match')} each: ${written.table}`);
    }
    const named = found.gallery.individuals.some((individual) => individual !== '');
    const hint = named ? howToMeasure(run, chosen ? (features ?? 'sift') : null, gallery) : null;
    console.log(describeCertainty(found, hint));
    if (written.noPage) console.log(`no page of matches: ${written.noPage}`);
    if (written.page) {
      const planned = written.page.plan(found);
      const drawn = [...planned.pictures.photos.keys()];
      await claimOutputs(written.page.pictures.outputs(drawn), { overwrite, ...inputs });
      written.page.pictures.expectOwn(drawn);
      await written.page.write(planned, terminal);
      const [page, pictures] = written.page.parts;
      console.log(`page: ${page} (its pictures: ${pictures})`);
    }
    if (hasEncounters)
      await tellEncounters(found, {
        ...{ file: encountersFile, catalogue: queries?.[0] ?? gallery },
        isOneCatalogue: asked?.path === known.path,
      });
    if (sheet) {
      const chosen = sheetQueries && chooseQueries(found.queries.paths, sheetQueries);
      console.log(await writeSheet(userPath(sheet), found, chosen));
    }
    if (pages && 'points' in found) {
      const pictures = explanationPictures(found);
      await claimOutputs(pages.outputs(pictures), { overwrite, ...inputs });
      pages.expectOwn(pictures);
      await writeExplanation(pages.path, found, { reporter: terminal });
      console.log(`why: ${pages.page}`);
    }
  } finally {
    await backend.destroy();
  }
}

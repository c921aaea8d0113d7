import { join } from 'node:path';
import type { Precision } from '@flukeprint/kernels';
import { expectInputs } from '@flukeprint/reid/files/expect-inputs';
import { claimOutputs } from '@flukeprint/reid/files/output-file';
import { calibrationName } from '@flukeprint/reid/fusion/calibration-file';
import type { CandidateChoice } from '@flukeprint/reid/local-features/candidates/choose-candidates';
import { evaluateFeatures } from '@flukeprint/reid/local-features/evaluate-features';
import { evaluateRuns, evaluationSettings, settingsOfRun } from '@flukeprint/reid/matching/evaluate-runs';
import { evaluationFiles, evaluationFolder } from '@flukeprint/reid/matching/evaluation';
import { failurePictures, failuresFolder, mostShown } from '@flukeprint/reid/matching/failures/failure-files';
import { resolveWeights } from '@flukeprint/reid/matching/meta-embedding';
import type { Ranking } from '@flukeprint/reid/matching/rank-by-individual';
import { scoreFiles } from '@flukeprint/reid/open-set/score-files';
import { usualTargets } from '@flukeprint/reid/open-set/score-report';
import { sourceOptionsOf } from '@flukeprint/reid/photos/collection';
import { readSource } from '@flukeprint/reid/photos/read-source';
import { UserError } from '@flukeprint/reid/user-error';
import { Command } from 'commander';
import { describeEvaluation } from '../console/describe-evaluation.ts';
import { describeVerdict } from '../console/describe-verdict.ts';
import { openCommandDevice } from '../console/open-device.ts';
import { runVerdict } from '../console/run-verdict.ts';
import { terminal } from '../console/terminal.ts';
import { candidatesOption, chosenFeatures, featuresFile, featuresOption, rankOption } from '../flags/features-flag.ts';
import {
  batchSizeOption,
  type DeviceFlags,
  deviceOption,
  number,
  overwriteOption,
  precisionOption,
  revectorizeOption,
  scalesOption,
  threadsOption,
  workersOption,
} from '../flags/flags.ts';
import { memoryOption } from '../flags/memory-flag.ts';
import { type RerankFlags, rerankingOf, rerankOptions } from '../flags/rerank-flags.ts';
import { runsOption, weightsOption } from '../flags/run-flags.ts';
import { settingOptions, settingsFromFlags } from '../flags/setting-options.ts';
import { userPath } from '../flags/user-path.ts';

interface Flags extends DeviceFlags, RerankFlags {
  run?: string[];
  features?: string;
  rank?: Ranking;
  candidates?: CandidateChoice;
  weight?: number[];
  output?: string;
  failures?: string;
  targetFalseMatch: number;
  targetMissed: number;
  scales?: number[];
  batchSize: number;
  precision: Precision;
  workers?: number;
  overwrite: boolean;
}

export function evaluateCommand(): Command {
  const command = new Command('evaluate')
    .description(
      'Measure a network, or local features without one, on held-out photos: mAP, MAP@5, R@1, R@5, R@20, every query in a table, and what its scores say of new animals.',
    )
    .addOption(runsOption())
    .addOption(featuresOption('none'))
    .addOption(rankOption())
    .addOption(candidatesOption())
    .addOption(weightsOption())
    .option(
      '--output <folder>',
      `for ${[...evaluationFiles, ...scoreFiles].join(', ')} and, with --run and --features, ${calibrationName} (default: <first run>/evaluation, or evaluation without a run)`,
    )
    .option(
      '--target-false-match <share>',
      'open set: share of the photos of new animals that may get the name of a known one; the score to name from follows',
      number(0, 1),
      usualTargets.falseMatch,
    )
    .option(
      '--target-missed <share>',
      'share of true matches that a review may miss; how many animals it has to look at follows',
      number(0, 1),
      usualTargets.missed,
    )
    .option(
      '--failures <folder>',
      `also show the queries whose first answer is wrong, the surest ${mostShown} mistakes, as a page: where labels are wrong and photos bad`,
    )
    .addOption(overwriteOption())
    .addOption(batchSizeOption(64))
    .addOption(workersOption())
    .addOption(memoryOption())
    .addOption(deviceOption())
    .addOption(precisionOption())
    .addOption(threadsOption())
    .addOption(revectorizeOption());
  for (const option of [...rerankOptions(), scalesOption(), ...settingOptions(evaluationSettings)])
    command.addOption(option);
  return command
    .addHelpText(
      'after',
      `
Photos are chosen and split as in the first run, unless flags say otherwise.

Examples:
  flukeprint evaluate --run runs/minke
  flukeprint evaluate --features sift --data photos
  flukeprint evaluate --run runs/minke --features sift --failures wrong-answers
  flukeprint evaluate --run runs/minke --data other-photos --output evaluation
  flukeprint evaluate --run runs/minke --data other-photos --detector runs/detector --output evaluation
  flukeprint evaluate --run runs/minke --scales 1,1.25 --rerank k-reciprocal
  flukeprint evaluate --run runs/resnet --run runs/densenet --weight 1,2`,
    )
    .action(evaluate);
}

async function evaluate(flags: Flags, command: Command): Promise<void> {
  const { run = [], weight, output, batchSize, workers, overwrite, device, precision, threads, revectorize } = flags;
  const paths = run.map(userPath);
  const features = chosenFeatures(flags.features ?? 'none');
  for (const [flag, given] of Object.entries({ '--rank': flags.rank, '--candidates': flags.candidates }))
    if (given && !features) throw new UserError(`${flag} needs local features: give --features sift`);
  if (paths.length === 0 && !features) throw new UserError('give a network to measure with --run, or --features sift');
  const reranking = rerankingOf(flags, paths.length > 0);
  if (flags.scales && paths.length === 0) throw new UserError('--scales needs a network: give --run');
  const weights = paths.length > 0 ? resolveWeights(weight, paths.length) : [];
  const usual = paths[0] === undefined ? userPath('evaluation') : evaluationFolder(paths[0]);
  const folder = output ? userPath(output) : usual;
  // Before the settings of a run are missed that is not there.
  await expectInputs({ runs: paths });
  const given = settingsFromFlags(command, evaluationSettings);
  const settings = await settingsOfRun(paths[0], given);
  const { data, images, boxes, detector } = settings;
  await expectInputs({
    photos: { '--data': data, '--images': images },
    files: { '--features': featuresFile(flags.features), '--boxes': boxes },
    // A run has the boxes that its own detector found, which may be gone.
    detector: given.detector,
  });
  const fused = features && paths.length > 0 ? [calibrationName] : [];
  const pages = flags.failures ? failuresFolder(userPath(flags.failures)) : null;
  pages?.expectOutside(data, images ?? undefined);
  const files = [...evaluationFiles, ...scoreFiles, ...fused, ...(detector ? ['boxes.csv'] : [])];
  await claimOutputs(
    [
      ...files.map((name) => ({ flag: '--output', path: join(folder, name) })),
      ...(pages?.outputs(failurePictures) ?? []),
    ],
    {
      overwrite,
      photos: { '--data': data, '--images': images },
      files: {
        '--run': paths,
        '--features': featuresFile(flags.features),
        '--boxes': boxes,
        '--detector': detector,
      },
      listed: async () => (await readSource(data, sourceOptionsOf(settings))).photos,
    },
  );
  pages?.expectOwn(failurePictures);
  const backend = await openCommandDevice(device, { threads, revectorize, precision });
  try {
    const runs = { paths, weights, precision };
    const { rank: ranking, candidates, scales, targetFalseMatch, targetMissed } = flags;
    const common = {
      backend,
      settings,
      folder,
      failures: pages?.path,
      targets: { falseMatch: targetFalseMatch, missed: targetMissed },
      ranking,
      candidates,
      workers,
      reporter: terminal,
    };
    const report =
      features && paths.length === 0
        ? await evaluateFeatures({ ...common, features })
        : await evaluateRuns({ ...common, runs, batchSize, features, reranking, scales });
    console.log(describeEvaluation(report));
    const [only, ...others] = paths;
    const measured = { queries: report.count, found: report.metrics['R@5'] };
    const alone = { ...measured, scores: [], epochs: 0, run: null };
    console.log(only && others.length === 0 ? await runVerdict(only, measured) : describeVerdict(alone));
    console.log(`results: ${folder}`);
    if (pages) console.log(`wrong first answers: ${pages.page}`);
  } finally {
    await backend.destroy();
  }
}

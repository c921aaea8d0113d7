import { basename } from 'node:path';
import type { LeftOut } from '@flukeprint/data';
import { counted, share } from '@flukeprint/reid/counted';
import type { EpochNews, News, StepSizes } from '@flukeprint/reid/reporter';
import { describeMetrics } from './describe-metrics.ts';
import { describeScores } from './describe-scores.ts';
import { describeVerdicts } from './describe-verdicts.ts';
import { clockTime, duration, roughly } from './duration.ts';
import { percent } from './percent.ts';

const was = ['was', 'were'] as const;

/** A line, or lines, about what has happened. */
export function describeNews(news: News): string {
  switch (news.kind) {
    case 'problem':
      return `${news.isUsed ? '' : 'skipped '}${news.path}: ${news.reason}`;
    case 'note':
      return news.text;
    case 'individuals named':
      return describeNaming(news);
    case 'names of nobody':
      return describeNobody(news.names);
    case 'left out':
      return `left out of ${basename(news.source)}: ${news.leftOut.map(describeLeftOut).join(', ')}`;
    case 'whole photos':
      return `${news.whole} of ${counted(news.of, 'photo')} in ${news.source} ${news.whole === 1 ? 'has no box and stays' : 'have no box and stay'} whole`;
    case 'boxes found':
      return `${describeFound(news)}: ${news.file}`;
    case 'unbound table':
      return `${news.table} does not say that it belongs to ${news.array} (no column "array"): taken for its table`;
    case 'embeddings kept':
      return `embeddings: ${news.known.toLocaleString('en')} known, ${news.fresh.toLocaleString('en')} new`;
    case 'rows normalised':
      return `${news.file}: ${share(news.changed, news.of, 'row', was)} brought to length 1`;
    case 'searched before':
      return `${share(news.known, news.of, 'photo', was)} searched before the interruption`;
    case 'earlier search':
      return describeEarlierSearch(news);
    case 'published weights':
      return describePublished(news);
    case 'fusion':
      return news.isMeasured
        ? `embeddings and local features are joined as measured in ${news.file}`
        : 'embeddings and local features are joined as is usual: evaluate with the same --run and --features measures it for your photos';
    case 'candidates': {
      const [best, all] = [news.candidates, news.photos].map((count) => count.toLocaleString('en'));
      return `comparing in full with the best ${best} of ${all} photos; --candidates all compares with every one`;
    }
    case 'initial weights':
      return news.lines.join('\n');
    case 'dataset':
      return describeDataset(news);
    case 'verdicts':
      return describeVerdicts(news.used);
    case 'labelled photos': {
      const { training, flukes, validation, model } = news;
      return `${counted(training, 'photo')} with ${counted(flukes, 'fluke')} to train on, ${validation} held out; ${model}`;
    }
    case 'demo photos':
      return `${counted(news.whales, 'whale')}: ${counted(news.training, 'photo')} to train on, ${news.queries} held out`;
    case 'resumed':
      return describePosition(news);
    case 'smaller batch':
      return `the photos to train on fill no batch of ${news.wanted}: training in batches of ${news.batchSize}`;
    case 'extended':
      return describeExtension(news);
    case 'forecast': {
      const { secondsLeft, endsAt, isMost } = news;
      return `this takes about ${roughly(secondsLeft)}${isMost ? ' at most' : ''}, until ${clockTime(endsAt, endsAt - 1000 * secondsLeft)}`;
    }
    case 'epoch':
      return describeEpoch(news);
    case 'evaluation':
      return `epoch ${news.epoch}${news.epoch === 0 ? ' (before training)' : ''}: ${describeMetrics(news.metrics)}`;
    case 'detector evaluation':
      return `epoch ${news.epoch}: ${describeScores(news.scores)}`;
    case 'early stop':
      return `no better mAP in ${counted(news.evaluations, 'evaluation')}: the run ends here`;
    case 'out of memory':
      return 'the batch does not fit in memory: trying smaller ones …';
    case 'slow tuning':
      return [
        'there is no GPU here: a software adapter is measured, which computes on the CPU, and is of use on',
        'this adapter alone. That takes five to ten minutes at 32 px, hours at the sizes of a GPU. A training',
        'step comes first, about half a minute at 32 px; then the first trials say how long the rest takes.',
        'Ctrl-C ends it, and the same command goes on from there.',
      ].join('\n');
    case 'tuning':
      return `${describeSizes(news)}, ${news.precision}: ${counted(news.works, 'layer and direction', 'layers and directions')} to measure`;
    case 'calibration':
      return describeCalibration(news);
    case 'known photos':
      return `${share(news.known, news.of, 'photo', ['is', 'are'])} known already: left out`;
    case 'named photos':
      return `${share(news.named, news.of, 'photo', ['is', 'are'])} named with a probability of at least ${news.threshold}`;
    case 'round':
      return `round ${news.round}: ${news.file}`;
    case 'device lost': {
      const on = news.startsOver
        ? 'starting over, for there is no checkpoint yet'
        : 'going on from the last checkpoint';
      return `${news.reason}; opened again, ${on}`;
    }
  }
}

/** `individual = 1st folder, e.g. Alba in Alba/2023/IMG_1.jpg`. */
function describeNaming({ source, level, isPlain, example }: Extract<News, { kind: 'individuals named' }>): string {
  if (!example) return `${basename(source)}: individuals unknown, for no folder is called like one`;
  const folder = level === 'parent' ? 'innermost' : nth(Number(level));
  const others = isPlain ? '' : '; --individual-from top, parent or level-2 takes another';
  return `${basename(source)}: individual = ${folder} folder, e.g. ${example.individual} in ${example.path}${others}`;
}

const nth = (n: number) => `${n}${['th', 'st', 'nd', 'rd'][n] ?? 'th'}`;

function describeNobody([first, ...others]: readonly string[]): string {
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  return `an individual is called “${first}”${more}: if that is nobody, leave it out with --unknown`;
}

/** `4 HEIC (save them as JPEG)`. */
function describeLeftOut({ kind, count, remedy }: LeftOut): string {
  return `${count} ${kind}${remedy ? ` (${remedy})` : ''}`;
}

/** `3 flukes in 2 of 5 photos`. */
export function describeFound(found: { flukes: number; photosWithFlukes: number; photos: number }): string {
  return `${counted(found.flukes, 'fluke')} in ${found.photosWithFlukes} of ${counted(found.photos, 'photo')}`;
}

/** `resnet34, 224 px, batch 64`. */
export function describeSizes({ model, imageSize, batchSize }: Omit<StepSizes, 'precision'>): string {
  return `${model}, ${imageSize} px, batch ${batchSize}`;
}

function describeEarlierSearch({ file, setting, earlier, now }: Extract<News, { kind: 'earlier search' }>): string {
  const values = setting === 'detector' ? '' : ` (${earlier ?? 'none'}, now ${now ?? 'none'})`;
  return `${file} is of another ${setting.replace('_', ' ')}${values}: starting anew`;
}

function describePublished({
  model,
  source,
  path,
  isKept,
  licence,
}: Extract<News, { kind: 'published weights' }>): string {
  const place = isKept ? `${path}, fetched before from ${source}` : `${source}, now kept as ${path}`;
  const terms = "ImageNet's photos, which they learned from, are for non-commercial research and education";
  return `weights of ImageNet for ${model}: ${place}\n  licence: ${licence}; ${terms}`;
}

function describeDataset(news: Extract<News, { kind: 'dataset' }>): string {
  const { individuals, training, pseudoLabelled, queries, leftOut, minPhotos, unknown, encounters } = news;
  const met = encounters ? ` of ${encounters} encounters, none of them on both sides` : '';
  const added = pseudoLabelled > 0 ? ` (${pseudoLabelled} of them pseudo-labelled)` : '';
  const few = leftOut > 0 ? `, ${leftOut} left out (individuals with fewer than ${minPhotos} photos)` : '';
  const nobody = unknown > 0 ? `, ${unknown} of unknown individuals` : '';
  return `${counted(individuals, 'individual')}, ${counted(training, 'photo')} to train on${added}, ${counted(queries, 'query')}${met}${few}${nobody}`;
}

/** What a researcher must know before believing the names. */
function describeCalibration(news: Extract<News, { kind: 'calibration' }>): string {
  const { queries, individuals, threshold, sure, right, coverage, precision, suggested } = news;
  const known = `of ${counted(queries, 'held-out photo')} of ${counted(individuals, 'individual')}`;
  const found =
    sure === 0
      ? `${known}, none is named with a probability of at least ${threshold}`
      : `${known}, ${percent(coverage)} are named with a probability of at least ${threshold}; ${percent(precision)} of those names are right (${right} of ${sure})`;
  const advice = suggested
    ? `95 % are right from --threshold ${suggested.threshold} on (${suggested.right} of ${suggested.sure})`
    : 'no threshold makes 95 % of them right';
  return `${found}\n${advice}; animals that are in no catalogue are named, too, and count in neither`;
}

function describePosition({ epoch, epochs, batch, batches, stopped }: Extract<News, { kind: 'resumed' }>): string {
  if (stopped) return `the run ended early, after epoch ${epoch}; more than --epochs ${epochs} goes on`;
  if (epoch === epochs)
    return `${epochs === 1 ? 'the epoch is' : `all ${epochs} epochs are`} done; more than --epochs ${epochs} goes on`;
  const inside = batch > 0 ? `, batch ${batch} of ${batches}` : '';
  return `continuing after epoch ${epoch} of ${epochs}${inside}`;
}

function describeExtension({ epochs, epochsBefore, schedule, learningRate }: Extract<News, { kind: 'extended' }>) {
  const rate = Number(learningRate.toPrecision(3));
  const words = {
    cosine: `the learning rate takes up the cosine of ${counted(epochs, 'epoch')}, at ${rate}`,
    constant: `the learning rate stays ${rate}`,
    multistep: `the learning rate goes on at ${rate}, with the milestones as they were`,
    plateau: `the learning rate goes on at ${rate}, and falls where mAP stands still`,
  };
  return `${counted(epochs, 'epoch')} in place of ${epochsBefore}: ${words[schedule]}`;
}

function describeEpoch({ epoch, epochs, loss, photosPerSecond, secondsLeft, imageSize }: EpochNews): string {
  const size = imageSize === undefined ? '' : `${imageSize} px, `;
  const left = epoch < epochs ? `, about ${duration(secondsLeft)} left` : '';
  return `epoch ${epoch}/${epochs}: ${size}loss ${loss.toFixed(4)}, ${photosPerSecond.toFixed(1)} photos/s${left}`;
}

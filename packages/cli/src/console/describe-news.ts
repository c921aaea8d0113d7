import type { EpochNews, News } from '@flukeprint/reid/reporter';
import { describeMetrics } from './describe-metrics.ts';
import { describeScores } from './describe-scores.ts';
import { duration } from './duration.ts';

/** A line, or lines, about what has happened. */
export function describeNews(news: News): string {
  switch (news.kind) {
    case 'problem':
      return `skipped ${news.path}: ${news.reason}`;
    case 'whole photos':
      return `${news.whole} of ${news.of} photos in ${news.source} have no box and stay whole`;
    case 'boxes found':
      return `${describeFound(news)}: ${news.file}`;
    case 'unbound table':
      return `${news.table} does not say that it belongs to ${news.array} (no column "array"): taken for its table`;
    case 'rows normalised':
      return `${news.file}: ${news.changed} of ${news.of} rows were brought to length 1`;
    case 'searched before':
      return `${news.known} of ${news.of} photos were searched before the interruption`;
    case 'earlier search':
    case 'initial weights':
      return news.text;
    case 'resumed':
      return describePosition(news);
    case 'epoch':
      return describeEpoch(news);
    case 'evaluation':
      return `epoch ${news.epoch}${news.epoch === 0 ? ' (before training)' : ''}: ${describeMetrics(news.metrics)}`;
    case 'detector evaluation':
      return `epoch ${news.epoch}: ${describeScores(news.scores)}`;
    case 'early stop':
      return `no better mAP in ${news.evaluations} evaluations: the run ends here`;
    case 'device lost': {
      const on = news.startsOver
        ? 'starting over, for there is no checkpoint yet'
        : 'going on from the last checkpoint';
      return `${news.reason}; opened again, ${on}`;
    }
  }
}

/** `3 flukes in 2 of 5 photos`. */
export function describeFound(found: { flukes: number; photosWithFlukes: number; photos: number }): string {
  return `${found.flukes} flukes in ${found.photosWithFlukes} of ${found.photos} photos`;
}

function describePosition({ epoch, epochs, batch, batches, stopped }: Extract<News, { kind: 'resumed' }>): string {
  if (stopped) return `the run ended early, after epoch ${epoch}`;
  if (epoch === epochs) return `all ${epochs} epochs are done`;
  const inside = batch > 0 ? `, batch ${batch} of ${batches}` : '';
  return `continuing after epoch ${epoch} of ${epochs}${inside}`;
}

function describeEpoch({ epoch, epochs, loss, photosPerSecond, secondsLeft, imageSize }: EpochNews): string {
  const size = imageSize === undefined ? '' : `${imageSize} px, `;
  const left = epoch < epochs ? `, about ${duration(secondsLeft)} left` : '';
  return `epoch ${epoch}/${epochs}: ${size}loss ${loss.toFixed(4)}, ${photosPerSecond.toFixed(1)} photos/s${left}`;
}

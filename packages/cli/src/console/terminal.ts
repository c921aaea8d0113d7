import type { News, Reporter } from '@flukeprint/reid/reporter';
import { describeNews } from './describe-news.ts';
import { TerminalProgress } from './progress.ts';

const warnings: readonly News['kind'][] = [
  ...(['problem', 'left out', 'names of nobody', 'device lost', 'out of memory', 'unbound table'] as const),
  'rows normalised',
];

/** News as lines, problems and losses among the errors; a bar for what takes time. */
export const terminal: Reporter = {
  news(news) {
    (warnings.includes(news.kind) ? console.warn : console.log)(describeNews(news));
  },
  progress: (task, unit, total) => new TerminalProgress(task, unit, total),
};

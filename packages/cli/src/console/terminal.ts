import type { Reporter } from '@flukeprint/reid/reporter';
import { describeNews } from './describe-news.ts';
import { TerminalProgress } from './progress.ts';

/** News as lines, problems and losses among the errors; a bar for what takes time. */
export const terminal: Reporter = {
  news(news) {
    const isWarning = ['problem', 'device lost', 'out of memory', 'unbound table', 'rows normalised'].includes(
      news.kind,
    );
    (isWarning ? console.warn : console.log)(describeNews(news));
  },
  progress: (task, unit, total) => new TerminalProgress(task, unit, total),
};

import type { News, Reporter } from '@flukeprint/reid/reporter';
import { describeNews } from './describe-news.ts';
import { inOneLine } from './harmless-text.ts';
import { TerminalProgress } from './progress.ts';

/** News as lines, problems and losses among the errors; a bar for what takes time. */
export const terminal: Reporter = {
  news: (news) => (isWarning(news) ? console.warn : console.log)(describeNews(inOneLine(news))),
  progress: (task, unit, total, from) => new TerminalProgress(inOneLine(task), unit, total, from),
};

function isWarning(news: News): boolean {
  if (news.kind === 'initial weights') return news.isDoubtful;
  return [
    'problem',
    'left out',
    'names of nobody',
    'device lost',
    'out of memory',
    'unbound table',
    'rows normalised',
    'smaller batch',
    'slow tuning',
  ].includes(news.kind);
}

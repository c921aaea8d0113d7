import { type News, type Reporter, silent } from '../reporter.ts';

/** For tests: a reporter that keeps the news, and forgets how far tasks have come. */
export function recordingReporter(): Reporter & { readonly told: News[] } {
  const told: News[] = [];
  return { ...silent, told, news: (news) => told.push(news) };
}

/**
 * Serves the review page of a catalogue in a process of its own, which may be killed, and says its address and its memory to whoever started it.
 *
 * usage: node review-process.ts CATALOGUE WHO PAGE DROPPED, started by `startReview`. PAGE: a folder; empty: the built page, with comparisons by SIFT
 */
import { Catalogue } from '@flukeprint/catalogue';
import type { PairComparer } from '../server/pair-comparer.ts';
import { serveReview } from '../server/serve-review.ts';

const [name, reviewer, page, dropped] = process.argv.slice(2) as [string, string, string, string];
const catalogue = await Catalogue.open(name);
const url = await served();
process.on('message', () => process.send!({ memory: process.memoryUsage.rss() }));
// Whoever started it may be killed.
process.on('disconnect', () => process.exit());
process.send!({ url });

async function served(): Promise<string> {
  if (page !== '') return (await serveReview({ catalogue, reviewer, page, pairs: {} as PairComparer, dropped })).url;
  const { servedWith } = await import('./served-review.ts');
  return (await servedWith(catalogue, [reviewer], { dropped })).urls[0]!;
}

import { writeAtomically } from '@flukeprint/data/files';
import type { Metrics } from '../matching/metrics.ts';
import { htmlPage } from '../pictures/html-page.ts';
import { lossPlot, scoresPlot } from '../plots/run-plots.ts';
import type { LogEntry } from '../runs/run-folder.ts';

interface DemoResults {
  readonly before: Metrics;
  readonly after: Metrics;
  readonly log: readonly LogEntry[];
}

/** A page beside `matches.png` that shows the demo's results at a glance. */
export async function writeDemoPage(path: string, { before, after, log }: DemoResults): Promise<void> {
  const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
  const rows = (Object.keys(after) as (keyof Metrics)[])
    .map((name) => `<tr><th>${name}</th><td>${percent(before[name])}</td><td>${percent(after[name])}</td></tr>`)
    .join('\n');
  const body = `<p>Held-out photos of rendered flukes, matched against the photos of the same whales that trained the network.</p>
<table><tr><th></th><th>before</th><th>after training</th></tr>
${rows}
</table>
<h2>Matches</h2>
<p>Each row: a held-out photo (blue), then its most similar photos, best first. Green is the same whale, red another.</p>
<img src="matches.png" alt="queries with their best matches">
<h2>Training</h2>
${await lossPlot(log)}
${await scoresPlot(log)}`;
  await writeAtomically(path, [htmlPage({ title: 'Flukeprint demo', body })]);
}

import type { DataSummary } from '../photos/data-id.ts';
import type { LogEntry, RunFolder } from '../runs/run-folder.ts';

/** Settings that name a place: they may follow what was moved, which changes no bit. */
const places = ['data', 'images', 'boxes', 'detector', 'init', 'additions'];

/**
 * What a run that goes on now does otherwise than before, in lines for people: settings that somebody changed in settings.json, and photos of
 * which a byte changed. Either is allowed, and gives other weights than the run would have had. `epochs` are said elsewhere.
 */
export async function changedSince(
  run: RunFolder,
  settings: object,
  data: DataSummary | undefined,
  epochsBefore: number,
): Promise<string[]> {
  const earlier = settingsOf(await run.readLog());
  const now: Record<string, unknown> = JSON.parse(JSON.stringify({ ...settings, epochs: epochsBefore }));
  const changed = Object.keys(earlier ?? {})
    .filter((name) => !places.includes(name) && name in now && shown(now[name]) !== shown(earlier![name]))
    .map((name) => `${name} ${shown(now[name])} in place of ${shown(earlier![name])}`);
  const otherwise = 'it learns otherwise from here than it would have';
  return [
    ...(changed.length > 0
      ? [`${run.file('settings.json')} was changed since the run was here: ${changed.join(', ')}; ${otherwise}`]
      : []),
    ...(await changedPhotos(run, data)).map((text) => `${text}; ${otherwise}`),
  ];
}

/** As the run last had them; undefined for a log of a version that did not keep them. */
function settingsOf(log: readonly LogEntry[]): Record<string, unknown> | undefined {
  return log.findLast(({ settings }) => typeof settings === 'object' && settings !== null)?.settings as
    | Record<string, unknown>
    | undefined;
}

const shown = (value: unknown) => JSON.stringify(value) ?? 'nothing';

async function changedPhotos(run: RunFolder, data: DataSummary | undefined): Promise<string[]> {
  // Older runs of a detector have none.
  const text = await run.readText('data.json').catch(() => undefined);
  if (!data || text === undefined) return [];
  let earlier: Partial<DataSummary> | null;
  try {
    earlier = JSON.parse(text);
  } catch {
    return [`${run.file('data.json')} is damaged, so it is not known whether photos have changed`];
  }
  if (!earlier?.sha256 || earlier.sha256 === data.sha256) return [];
  return [
    `photos are other files than when the run was here, under the same names (data ${earlier.id}, now ${data.id})`,
  ];
}

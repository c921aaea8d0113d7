import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from '../finished.ts';
import type { HostilePhoto } from './hostile-photos.ts';
import { itself } from './ways-to-end.ts';

/** A folder with hostile photos among good ones, of which a network was trained, and where results go. */
export interface Place {
  readonly photos: string;
  readonly results: string;
  readonly hostile: readonly HostilePhoto[];
  readonly good: readonly string[];
}

/** A command that reads photos. */
export interface PhotoCommand {
  readonly name: string;
  readonly args: (place: Place) => readonly string[];
  /** Before it, where it needs something. */
  readonly prepare?: (place: Place) => Promise<void>;
  /** A file that lists every photo that was used. */
  readonly used?: string;
  /** A file that names photos that were not, with the reason; else its output does. */
  readonly problems?: string;
  /** Of photos only the heads are read, or those whose heads are whole: what is broken behind them is found by who reads it. */
  readonly readsHeads?: boolean;
}

const device = ['--device', 'wasm', '--workers', '2'];
const at = ({ results }: Place, name: string) => join(results, name);
const network = (place: Place) => ['--run', at(place, 'run'), ...device];

/** A box in the middle of every photo. */
async function writeBoxes(place: Place): Promise<void> {
  const all = [...place.good, ...place.hostile.map(({ name }) => name)];
  const rows = all.map((path) => `"${path}",20,20,40,30\n`);
  await writeFile(at(place, 'middles.csv'), `path,x,y,w,h\n${rows.join('')}`);
}

export const photoCommands: readonly PhotoCommand[] = [
  {
    name: 'train',
    args: (place) => [
      ...['train', '--data', place.photos, '--output', at(place, 'run'), '--model', 'resnet18', '--image-size', '32'],
      ...['--embedding-size', '8', '--batch-size', '8', '--epochs', '1', '--warmup-epochs', '0', ...device],
    ],
  },
  {
    name: 'embed',
    args: (place) => ['embed', '--data', place.photos, '--output', at(place, 'photos.npy'), ...network(place)],
    used: 'photos.csv',
  },
  {
    name: 'match',
    args: (place) => ['match', '--gallery', place.photos, '--output', at(place, 'matches.csv'), ...network(place)],
    used: 'matches.csv',
  },
  {
    name: 'evaluate',
    args: (place) => [
      ...['evaluate', '--features', 'sift', '--data', place.photos, '--output', at(place, 'evaluation')],
      ...network(place),
    ],
  },
  {
    name: 'detect',
    args: (place) => [
      ...['detect', '--data', place.photos, '--output', at(place, 'boxes.csv'), '--confidence', '0'],
      ...['--max-flukes', '1', '--annotate', at(place, 'pictures'), ...device],
    ],
    used: 'boxes.csv',
  },
  {
    name: 'crop',
    prepare: writeBoxes,
    args: (place) => [
      ...['crop', '--data', place.photos, '--boxes', at(place, 'middles.csv'), '--output', at(place, 'crops')],
      ...device,
    ],
    used: 'crops/crops.csv',
  },
  {
    name: 'report',
    args: (place) => ['report', '--data', place.photos, '--output', at(place, 'report'), ...device],
    problems: 'report/report.json',
  },
  {
    name: 'catalog init',
    args: (place) => ['catalog', 'init', at(place, 'whales.db')],
    readsHeads: true,
  },
  {
    name: 'catalog import',
    args: (place) => ['catalog', 'import', at(place, 'whales.db'), place.photos, '--skip-bad-rows', '--json'],
    problems: '',
    readsHeads: true,
  },
  {
    name: 'match of a catalogue',
    args: (place) => [
      ...[
        'match',
        '--gallery',
        at(place, 'whales.db'),
        '--output',
        at(place, 'encounters.csv'),
        '--query-where',
        'named',
      ],
      ...network(place),
    ],
    readsHeads: true,
  },
  {
    name: 'catalog cluster',
    args: (place) => [
      ...['catalog', 'cluster', at(place, 'whales.db'), '--where', 'named', '--output', at(place, 'proposals.csv')],
      ...device,
    ],
    readsHeads: true,
  },
];

/** A command that takes longer hangs, ms. */
const patience = 600_000;
const stack = /^\s+at .+:\d+:\d+\)?$/m;

/** What a command did with hostile photos. */
export interface Judgement {
  /** What of the promise it broke, in words; none where it kept it. */
  readonly faults: readonly string[];
  /** Photos that it named with a reason. */
  readonly named: number;
  readonly ms: number;
}

export async function judge(command: PhotoCommand, place: Place): Promise<Judgement> {
  const { args, prepare, used, problems, readsHeads = false } = command;
  await prepare?.(place);
  const started = performance.now();
  // What a season before taught is not asked.
  const child = itself(args(place), { ...process.env, FLUKEPRINT_CACHE: at(place, 'caches') });
  const watchdog = setTimeout(() => child.kill('SIGKILL'), patience);
  const { status, signal, stdout, stderr } = await finished(child);
  clearTimeout(watchdog);
  const ms = performance.now() - started;
  const said = stdout + stderr;
  const faults: string[] = [];
  if (status !== 0) faults.push(`ended with ${signal ?? status}: ${said.slice(-1000)}`);
  if (stack.test(said)) faults.push(`a stack: ${stack.exec(said)![0]}`);
  const reasons =
    problems === undefined ? skippedIn(said) : reasonsIn(problems === '' ? stdout : await read(place, problems));
  const list = used === undefined ? undefined : await read(place, used);
  for (const { name, is } of place.hostile) {
    const isNamed = reasons.has(name);
    if (is === 'refused' && !isNamed && !readsHeads) faults.push(`${name} is not named`);
    if (is === 'refused' && list?.includes(name)) faults.push(`${name} is used`);
    if (list && !isNamed && !list.includes(name)) faults.push(`${name} is lost`);
  }
  for (const name of place.good) {
    if (reasons.has(name)) faults.push(`${name} is refused: ${reasons.get(name)}`);
    if (list && !list.includes(name)) faults.push(`${name} is not used`);
  }
  return { faults, named: reasons.size, ms };
}

const read = (place: Place, name: string) => readFile(at(place, name), 'utf8').catch((error: Error) => error.message);

/** Reasons by the photos' names, of `skipped a/b.jpg: reason`. */
const skippedIn = (text: string) =>
  new Map(Array.from(text.matchAll(/^skipped (.+?): (\S.*)$/gm), ([, path, reason]) => [path!, reason!]));

/** The same of the `problems` of JSON. */
function reasonsIn(text: string): Map<string, string> {
  const { problems } = JSON.parse(text) as { problems: { path?: string; where?: string; reason: string }[] };
  return new Map(problems.map(({ path, where, reason }) => [path ?? where ?? '', reason]));
}

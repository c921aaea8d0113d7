/** What the pictures of the page show: rendered whales, some of them decided on by two readers, and photos as the camera took them. */
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { blindView, Catalogue, encounterView, judge, judgeNew, queueOf, readAgain } from '@flukeprint/catalogue';
import { importSource } from '@flukeprint/catalogue/import/import-source';
import { renderScenes } from '@flukeprint/data';
import { renderedCatalogue } from './rendered-catalogue.ts';
import { servedReview, servedWith } from './served-review.ts';

const names = 'Alba Bruno Cora Dante Elba Fado Gala Hugo Iris Juno Kira Luna'.split(' ');

/** The addresses of the pages, each of a server of its own. */
export interface PicturedCatalogues {
  /** Of whom decides. */
  readonly first: string;
  /** Of whom reads a second time. */
  readonly second: string;
  /** Of photos without boxes. */
  readonly season: string;
  /** Of a catalogue that holds nothing yet. */
  readonly empty: string;
  /** Two people read most of what waits: they differ about two encounters. */
  readTwice(): Promise<void>;
  /** The photos of the season are moved away. */
  losePhotos(): Promise<void>;
  close(): Promise<void>;
}

/** Makes the catalogues in a folder, and serves them. */
export async function picturedCatalogues(folder: string): Promise<PicturedCatalogues> {
  const size = { photosPerAnimal: 5, width: 960, height: 640, seed: 11 };
  const whales = await renderedCatalogue({ folder, names, strangers: 2, ...size });
  const scenes = join(folder, 'scenes');
  await renderScenes({ folder: scenes, scenes: 6, width: 960, height: 640, seed: 3 });
  const season = await Catalogue.init(join(folder, 'season.db'));
  const source = { format: 'folder', individualFrom: 'none' } as const;
  await importSource(season, join(scenes, 'images'), source, { by: 'Ana' });
  const empty = await Catalogue.init(join(folder, 'empty.db'));
  const dropped = { dropped: '/home/ana/season-photos/dropped' };
  const served = await Promise.all([
    servedReview(whales, 'Ana', { second: 'Eva' }),
    servedWith(season, ['Ana'], dropped),
    servedWith(empty, ['Ana'], dropped),
  ]);
  const [[first, second], [ofSeason], [ofEmpty]] = served.map(({ urls }) => urls) as [string[], string[], string[]];
  return {
    first: first!,
    second: second!,
    season: ofSeason!,
    empty: ofEmpty!,
    readTwice: () => readTwice(whales),
    losePhotos: () => rename(join(scenes, 'images'), join(scenes, 'moved')),
    async close() {
      for (const one of served) await one.close();
      for (const one of [whales, season, empty]) await one.close();
    },
  };
}

/** Encounters that were read a second time, of those that were decided: the others wait for it. */
const readAgainFirst = 9;

async function readTwice(of: Catalogue): Promise<void> {
  const { encounters } = await queueOf(of);
  for (const [i, { encounter, candidate }] of encounters.slice(0, 13).entries()) {
    const { candidates } = await encounterView(of, encounter);
    if (i === 4) await judgeNew(of, encounter, 'Nova', { by: 'Ana' });
    else if (candidate !== null)
      await judge(of, encounter, candidates[0]!.individual, { verdict: 'same', certainty: 'certain' }, { by: 'Ana' });
    if (i >= readAgainFirst) continue;
    const { seen, candidates: blind } = await blindView(of, encounter);
    const individual = blind[i === 2 ? 1 : 0]!.individual;
    const said =
      i === 4 || i === 7
        ? ({ answer: 'new' } as const)
        : ({ answer: 'same', individual, certainty: 'probable' } as const);
    await readAgain(of, encounter, said, { by: 'Rui', choice: 'share', seen });
  }
}

/** A small catalogue that two review pages show: a first reader's, and a second reader's. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { type Catalogue, keepCandidates, verify } from '@flukeprint/catalogue';
import { openSeason } from '@flukeprint/catalogue/testing/season';
import sharp from 'sharp';
import type { BoxSuggester } from '../../packages/review/src/server/box-suggester.ts';
import { serveReview } from '../../packages/review/src/server/index.ts';
import type { PairComparer } from '../../packages/review/src/server/pair-comparer.ts';
import { photoFile } from '../../packages/review/src/server/photo-images.ts';
import { scratch } from './scratch.ts';

/** Who asks: the page of a first reader, or of a second. */
export type Page = 'first' | 'second';

export interface Asked {
  readonly method: string;
  /** Below the page's address. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

type Pages = Readonly<Record<Page, { readonly url: string; close(): Promise<void> }>>;

const encounters = 9;

export class ServedCatalogue {
  readonly #folder: string;
  readonly #catalogue: Catalogue;
  readonly #pages: Pages;
  readonly #agent = new Agent({ keepAlive: true });

  private constructor(folder: string, catalogue: Catalogue, pages: Pages) {
    this.#folder = folder;
    this.#catalogue = catalogue;
    this.#pages = pages;
  }

  static async open(): Promise<ServedCatalogue> {
    const folder = await mkdtemp(join(scratch, 'hostile-page-'));
    const [photos, page] = [join(folder, 'photos'), join(folder, 'page')];
    await mkdir(photos);
    await mkdir(join(page, 'assets'), { recursive: true });
    await writeFile(join(page, 'index.html'), '<title>page</title>');
    await writeFile(join(page, 'assets', 'a.js'), '1');
    const picture = sharp({ create: { width: 30, height: 20, channels: 3, background: '#246' } });
    // The last ones' files are missing.
    for (let i = 1; i < encounters - 1; i++) await picture.clone().toFile(join(photos, `${i}.jpg`));
    const names = { Bruma: [1], Zoë: [2, 3], '=1+1': [4] };
    const catalogue = await openSeason({ name: join(folder, 'catalogue.db') }, encounters, names, photos);
    const found = [1, 2, 3].map((individual) => ({
      individual,
      score: 1 / individual,
      photos: [[5, 1, 0.5]] as const,
    }));
    const waiting = new Map([5, 6, 7, 8].map((encounter) => [encounter, { candidates: found, isNew: 0.2, enough: 2 }]));
    await keepCandidates(catalogue, { method: 'none', animals: 3, photos: 4, isCalibrated: true }, waiting);
    const served = { catalogue, page, ...standIns(catalogue), dropped: join(folder, 'dropped') };
    const first = await serveReview({ ...served, reviewer: 'Ana' });
    const second = await serveReview({ ...served, reviewer: 'Rui', secondReader: true });
    return new ServedCatalogue(folder, catalogue, { first, second });
  }

  /** With the page's own token, `Host` and `Origin`. Rejects where the connection is broken off without an answer. */
  ask(page: Page, { method, path, headers, body }: Asked): Promise<{ readonly status: number; readonly body: Buffer }> {
    const { hostname, port, origin, pathname } = new URL(this.#pages[page].url);
    // Node says no length of a GET's body, and the server would take it for the next request.
    const length = body && { 'Content-Length': body.byteLength };
    const said = { Origin: origin, ...length, ...headers };
    const options = { hostname, port, method, path: pathname + path, headers: said };
    return new Promise((resolve, reject) => {
      request({ ...options, agent: this.#agent }, (response) => {
        const parts: Buffer[] = [];
        const done = () => resolve({ status: response.statusCode!, body: Buffer.concat(parts) });
        response.on('data', (part) => {
          parts.push(part);
          // Goes on for as long as somebody listens.
          if (response.headers['content-type'] !== 'text/event-stream') return;
          done();
          response.destroy();
        });
        response.on('end', done).on('error', reject);
      })
        .on('error', reject)
        .end(body);
    });
  }

  /** Throws where the catalogue does not show what its journal says. */
  async close(): Promise<void> {
    const faults: string[] = [];
    await verify(this.#catalogue, ({ text }) => faults.push(text), { photos: false });
    this.#agent.destroy();
    await Promise.all(Object.values(this.#pages).map((page) => page.close()));
    await this.#catalogue.close();
    await rm(this.#folder, { recursive: true, force: true });
    if (faults.length > 0) throw new Error(`after the requests: ${faults.join('; ')}`);
  }
}

/** What looks into photos for the page, without networks: it finds each photo, and nothing in it. */
function standIns(catalogue: Catalogue): { pairs: PairComparer; suggester: BoxSuggester } {
  const pairs = {
    async compare(own: number, other: number) {
      await Promise.all([photoFile(catalogue, own), photoFile(catalogue, other)]);
      return { points: [], weights: [], map: null };
    },
  };
  return { pairs: pairs as unknown as PairComparer, suggester: { suggest: async () => [] } as unknown as BoxSuggester };
}

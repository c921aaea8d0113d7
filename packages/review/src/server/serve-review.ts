import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { Catalogue } from '@flukeprint/catalogue';
import { serve } from '@hono/node-server';
import type { BoxSuggester } from './box-suggester.ts';
import type { LabelFiles } from './label-files.ts';
import type { PairComparer } from './pair-comparer.ts';
import { routesOf } from './routes.ts';

export interface ReviewOptions {
  readonly catalogue: Catalogue;
  /** Who decides, for the journal. */
  readonly reviewer: string;
  /** Where the built page is. */
  readonly page: string;
  readonly pairs: PairComparer;
  /** Whether the reviewer reads a second time what others decided, without knowing how. */
  readonly secondReader?: boolean;
  /** Finds boxes to accept or mend; without one none are suggested. */
  readonly suggester?: BoxSuggester;
  /** Boxes as text, too. */
  readonly labels?: LabelFiles;
  /** Folder of photos that are dropped onto the page, a folder in it for each day; without one none are taken. */
  readonly dropped?: string;
  /** 0: any that is free. */
  readonly port?: number;
}

/** A page that is served. */
export interface ServedReview {
  /** What to open, with the token. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the review page on this machine's own address, to whoever knows the token. Rejects where the port is taken. */
export async function serveReview({ port = 0, ...options }: ReviewOptions): Promise<ServedReview> {
  const token = randomBytes(18).toString('base64url');
  let own = port;
  const hosts = () => [`127.0.0.1:${own}`, `localhost:${own}`];
  const { app, close } = routesOf({ ...options, token, hosts });
  const server = await new Promise<ReturnType<typeof serve>>((resolve, reject) => {
    const started = serve({ fetch: app.fetch, hostname: '127.0.0.1', port }, (address: AddressInfo) => {
      own = address.port;
      resolve(started);
    });
    started.on('error', reject);
  });
  return {
    url: `http://127.0.0.1:${own}/${token}/`,
    close: () => {
      close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      if ('closeAllConnections' in server) server.closeAllConnections();
      return closed;
    },
  };
}

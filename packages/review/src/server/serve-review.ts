import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
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

/** Connections at a time: a browser takes six a page. More are closed at once, so that no crowd takes the machine's files and memory. */
const mostConnections = 1000;

/** Milliseconds. Who sends a request by drops loses the connection, and does not hold it from others: a whole request has the time of a large photo. */
const patience = { headersTimeout: 10_000, requestTimeout: 300_000, connectionsCheckingInterval: 2000 };

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
  const server = await new Promise<Server>((resolve, reject) => {
    const where = { fetch: app.fetch, hostname: '127.0.0.1', port, serverOptions: patience };
    const started = serve(where, (address: AddressInfo) => {
      own = address.port;
      resolve(started);
    }) as Server;
    started.maxConnections = mostConnections;
    started.on('error', reject);
  });
  return {
    url: `http://127.0.0.1:${own}/${token}/`,
    close: () => {
      close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

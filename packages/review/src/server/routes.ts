import { readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import {
  animalView,
  type Catalogue,
  CatalogueError,
  ConflictError,
  damageBehind,
  disagreementsOf,
  encounterView,
  historyOf,
  individualsOf,
  photoView,
  queueOf,
  readersOf,
  seasonOverview,
} from '@flukeprint/catalogue';
import { DataError } from '@flukeprint/data';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { HTTPException } from 'hono/http-exception';
import { streamSSE } from 'hono/streaming';
import { ZodError, z } from 'zod';
import { type AnnotateContext, annotateRoutes } from './annotate-routes.ts';
import { blindRoutes } from './blind-routes.ts';
import { catalogueStatus } from './catalogue-status.ts';
import { decideRequest } from './decide-request.ts';
import { type DropContext, dropRoutes, isUpload } from './drop-routes.ts';
import { Events } from './events.ts';
import { guard } from './guard.ts';
import { headers } from './headers.ts';
import type { PairComparer } from './pair-comparer.ts';
import { NoPhotoError, type PhotoSize, photoFile, photoImage, photoSizes } from './photo-images.ts';
import { animalRequest, decisionRequest, historyRequest, queueRequest, seasonRequest } from './requests.ts';

/** What a page is served with. */
export interface ReviewContext extends AnnotateContext, DropContext {
  readonly catalogue: Catalogue;
  /** Who decides. */
  readonly reviewer: string;
  readonly token: string;
  /** Of this server, with its port. */
  readonly hosts: () => readonly string[];
  /** Where the built page is. */
  readonly page: string;
  readonly pairs: PairComparer;
  /** Whether the reviewer reads a second time what others decided, without knowing how. */
  readonly secondReader?: boolean;
}

/** Bytes of what a page may say at once. */
const largestRequest = 256 * 1024;

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

const id = z.coerce.number().int().positive();

/** All that the page asks for. */
export function routesOf(context: ReviewContext) {
  const { catalogue, reviewer, token, hosts, page, pairs, labels, secondReader = false } = context;
  const events = new Events(catalogue);
  const stopLabels = labels && events.listen(() => void labels.update());
  const app = new Hono({ strict: false });
  const limited = bodyLimit({ maxSize: largestRequest });
  app.use(headers(), guard(token, hosts), (asked, next) =>
    isUpload(asked.req.method, asked.req.path) ? next() : limited(asked, next),
  );
  app.onError(async (error, context) => {
    if (error instanceof HTTPException) return error.getResponse();
    if (error instanceof ConflictError) return context.json({ error: error.message }, 409);
    if (error instanceof CatalogueError || error instanceof DataError)
      return context.json({ error: error.message }, 422);
    if (error instanceof NoPhotoError) return context.json({ error: error.message }, 404);
    // Without a body it is the catalogue that holds what is no JSON.
    const isSaid = context.req.method === 'POST' && error instanceof SyntaxError;
    if (error instanceof ZodError || isSaid) return context.json({ error: 'not understood' }, 400);
    // Nobody reads the answer, and nothing is wrong here.
    if (context.req.raw.signal.aborted) return context.json({ error: 'broken off' }, 400);
    // What is wrong with it may tell a second reader what the first one said.
    const damage = secondReader ? error : await damageBehind(catalogue, error);
    if (damage instanceof CatalogueError) return context.json({ error: damage.message }, 422);
    console.error(error);
    return context.json({ error: 'something went wrong: the terminal says what' }, 500);
  });

  const at = app.basePath('/:token');
  if (secondReader) blindRoutes(at, { catalogue, reviewer, events });
  at.get('/api/status', async (context) => context.json(await catalogueStatus(catalogue, reviewer)));
  at.get('/api/queue', async (context) =>
    context.json(await queueOf(catalogue, queueRequest.parse(context.req.query()))),
  );
  at.get('/api/encounters/:id', async (context) =>
    context.json(await encounterView(catalogue, id.parse(context.req.param('id')))),
  );
  at.get('/api/animals', async (context) => context.json(await individualsOf(catalogue)));
  // By a parameter: a name such as `..` is none of a path's parts.
  at.get('/api/animal', async (context) =>
    context.json(await animalView(catalogue, animalRequest.parse(context.req.query()).name)),
  );
  at.get('/api/photo/:annotation', async (context) =>
    context.json(await photoView(catalogue, id.parse(context.req.param('annotation')))),
  );
  at.get('/api/history', async (context) =>
    context.json(await historyOf(catalogue, { ...historyRequest.parse(context.req.query()), limit: 100 })),
  );
  at.get('/api/readers', async (context) =>
    context.json({ ...(await readersOf(catalogue)), disagreements: await disagreementsOf(catalogue) }),
  );
  at.get('/api/season', async (context) =>
    context.json(await seasonOverview(catalogue, seasonRequest.parse(context.req.query()).where)),
  );
  at.post('/api/decisions', async (context) => {
    const made = await decideRequest(catalogue, reviewer, decisionRequest.parse(await context.req.json()));
    await events.look();
    return context.json(made);
  });
  at.get('/api/events', (context) =>
    streamSSE(context, async (stream) => {
      const send = (decision: number) => void stream.writeSSE({ event: 'decision', data: String(decision) });
      const left = new Promise<void>((resolve) => stream.onAbort(resolve));
      // What is decided from the first line on is told.
      await events.look().catch(() => {});
      const stop = events.listen(send);
      void stream.writeSSE({ event: 'alive', data: '' });
      // The clock alone keeps no process that is about to end.
      const alive = setInterval(() => void stream.writeSSE({ event: 'alive', data: '' }), 15_000).unref();
      await left;
      clearInterval(alive);
      stop();
    }),
  );
  at.get('/photos/:annotation/:size', async (context) => {
    const size = context.req.param('size').replace(/\.jpg$/, '');
    if (!Object.hasOwn(photoSizes, size)) throw new NoPhotoError('no such size');
    const { file, box, hash } = await photoFile(catalogue, id.parse(context.req.param('annotation')));
    // What a box shows depends on the box, and a file without a hash may be another by now.
    const content = hash ?? (await stat(file).then(({ mtimeMs, size: bytes }) => `${mtimeMs}-${bytes}`));
    const etag = `"${content}-${size}${size === 'box' && box ? `-${box.join('-')}` : ''}"`;
    if (context.req.header('if-none-match') === etag) return context.body(null, 304);
    const jpeg = await photoImage(file, size as PhotoSize, box, context.req.raw.signal);
    return context.body(jpeg, 200, {
      'Content-Type': 'image/jpeg',
      'Cache-Control': 'private, max-age=3600',
      ETag: etag,
    });
  });
  at.get('/api/pairs/:own/:other', async (context) =>
    context.json(await pairs.compare(id.parse(context.req.param('own')), id.parse(context.req.param('other')))),
  );
  annotateRoutes(at, context);
  dropRoutes(at, context);
  at.get('/', () => pageFile(page, 'index.html'));
  at.get('/assets/:name', (context) => pageFile(join(page, 'assets'), context.req.param('name')));

  async function pageFile(folder: string, name: string): Promise<Response> {
    const type = types[extname(name)];
    const content = type && /^[\w.-]+$/.test(name) && (await readFile(join(folder, name)).catch(() => undefined));
    if (!content) return new Response('not found', { status: 404 });
    return new Response(content, { headers: { 'Content-Type': type } });
  }
  return {
    app,
    close: () => {
      stopLabels?.();
      events.close();
    },
  };
}

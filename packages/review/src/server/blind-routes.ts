import {
  blindView,
  type Catalogue,
  CatalogueError,
  historyOf,
  readAgain,
  readingQueue,
  undo,
} from '@flukeprint/catalogue';
import type { Env, Hono } from 'hono';
import { z } from 'zod';
import type { Events } from './events.ts';
import { blindRequest, readingQueueRequest } from './requests.ts';

interface BlindContext {
  readonly catalogue: Catalogue;
  readonly reviewer: string;
  readonly events: Events;
}

/** What a second reader's page may ask of all that is below `api/` otherwise: places in photos, and that something was decided. */
const harmless = /^\/[^/]+\/api\/(events|pairs\/\d+\/\d+)$/;

/** Answers a second reader's page in place of the usual routes, which come after: nothing tells what the first reader said. */
export function blindRoutes<E extends Env>(at: Hono<E>, { catalogue, reviewer, events }: BlindContext): void {
  at.get('/api/status', (context) => context.json({ reviewer, isSecond: true }));
  at.get('/api/queue', async (context) =>
    context.json(
      await readingQueue(catalogue, { reader: reviewer, ...readingQueueRequest.parse(context.req.query()) }),
    ),
  );
  at.get('/api/encounters/:id', async (context) =>
    context.json(await blindView(catalogue, z.coerce.number().int().positive().parse(context.req.param('id')))),
  );
  at.post('/api/decisions', async (context) => {
    const said = blindRequest.parse(await context.req.json());
    const made = said.kind === 'undo' ? await takeBack(said.decision) : await read(said);
    await events.look();
    return context.json(made);
  });
  at.all('/api/*', async (context, next) => {
    if (harmless.test(new URL(context.req.url).pathname)) return next();
    return context.json({ error: 'a second reader does not see what was decided' }, 403);
  });

  function read({ kind: _, encounter, said, choice, seen, ...evidence }: Extract<Blind, { kind: 'second-reading' }>) {
    return readAgain(catalogue, encounter, said, { by: reviewer, choice, seen, evidence });
  }

  async function takeBack(decision: number) {
    const [line] = await historyOf(catalogue, { before: decision + 1, limit: 1 });
    const isOwn = line?.id === decision && line.kind === 'second-reading' && line.made_by === reviewer;
    if (!isOwn) throw new CatalogueError('a second reader takes back their own readings alone');
    return undo(catalogue, decision, { by: reviewer });
  }
}

type Blind = z.infer<typeof blindRequest>;

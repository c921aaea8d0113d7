import { boxCounts, boxesView, type Catalogue, photosToBox } from '@flukeprint/catalogue';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { BoxSuggester } from './box-suggester.ts';
import type { LabelFiles } from './label-files.ts';
import { boxesRequest } from './requests.ts';

export interface AnnotateContext {
  readonly catalogue: Catalogue;
  readonly suggester?: BoxSuggester;
  /** Where the boxes go as text, too. */
  readonly labels?: LabelFiles;
}

const id = z.coerce.number().int().positive();

/** What the page of boxes asks for: which photos, what is marked in one, what a detector suggests for it. */
export function annotateRoutes(at: Hono, { catalogue, suggester, labels }: AnnotateContext): void {
  const told = () => labels && { folder: labels.folder, problem: labels.problem };
  at.get('/api/boxes', async (context) => {
    const { show } = boxesRequest.parse(context.req.query());
    return context.json({ ...(await photosToBox(catalogue, show)), labels: told() });
  });
  at.get('/api/boxes/counts', async (context) => context.json({ counts: await boxCounts(catalogue), labels: told() }));
  at.get('/api/boxes/:photo', async (context) =>
    context.json(await boxesView(catalogue, id.parse(context.req.param('photo')))),
  );
  at.get('/api/boxes/:photo/suggested', async (context) =>
    context.json((await suggester?.suggest(id.parse(context.req.param('photo')))) ?? []),
  );
}

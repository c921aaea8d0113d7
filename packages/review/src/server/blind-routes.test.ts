import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Catalogue, historyOf, judge, keepCandidates } from '@flukeprint/catalogue';
import { namesOf, openSeason } from '@flukeprint/catalogue/testing/season';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PairComparer } from './pair-comparer.ts';
import { type ServedReview, serveReview } from './serve-review.ts';

let folder: string;
let catalogue: Catalogue;
const served: ServedReview[] = [];

/** Ana named the third encounter; Rui reads it again; Eva decides as a third. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'blind-'));
  catalogue = await openSeason({ name: join(folder, 'catalogue.db') }, 5, { Bruma: [1], Luna: [2] });
  const facts = { method: 'sift', animals: 2, photos: 2, isCalibrated: false };
  await keepCandidates(catalogue, facts, new Map([[3, { candidates: [{ individual: 2, score: 1, photos: [] }] }]]));
  await judge(catalogue, 3, 1, { verdict: 'same', certainty: 'certain' }, { by: 'Ana' });
  const context = { catalogue, page: folder, pairs: {} as PairComparer };
  served.push(await serveReview({ ...context, reviewer: 'Rui', secondReader: true }));
  served.push(await serveReview({ ...context, reviewer: 'Eva' }));
});
afterEach(async () => {
  for (const one of served.splice(0)) await one.close();
  await catalogue.close();
  await rm(folder, { recursive: true, force: true });
});

async function ask(who: 0 | 1, path: string, said?: unknown) {
  const { url } = served[who]!;
  const response = await fetch(
    url + path,
    said === undefined ? {} : { method: 'POST', body: JSON.stringify(said), headers: { Origin: new URL(url).origin } },
  );
  return { status: response.status, body: JSON.parse(await response.text()) };
}

test('nothing that a second reader may ask for tells what was decided', async () => {
  for (const path of ['api/animals', 'api/animal?name=Bruma', 'api/history', 'api/readers', 'api/season', 'api/pairs'])
    expect((await ask(0, path)).status, path).toBe(403);
  expect((await ask(0, 'api/status')).body).toEqual({ reviewer: 'Rui', isSecond: true });
  const { body } = await ask(0, 'api/queue?choice=all');
  expect(body.encounters.map(({ encounter }: { encounter: number }) => encounter).sort()).toEqual([3]);
  const view = (await ask(0, 'api/encounters/3')).body;
  expect(view.individual).toBe(null);
  expect(JSON.stringify([body, view])).not.toMatch(/Ana|Bruma|"certain"/);
});

test('a second reader says, takes back, and decides nothing; a third decision names both readings', async () => {
  const { seen } = (await ask(0, 'api/encounters/3')).body;
  const reading = { kind: 'second-reading', encounter: 3, choice: 'all', seen, seconds: 4 };
  const other = { ...reading, said: { answer: 'same', individual: 2, certainty: 'probable' } };
  for (const said of [
    { kind: 'same', encounter: 3, individual: 2, certainty: 'certain', seen },
    { ...reading, choice: 'mine', said: { answer: 'new' } },
    { ...reading, said: { answer: 'same' } },
  ])
    expect((await ask(0, 'api/decisions', said)).status).toBe(400);
  // What others decided is not theirs to take back.
  expect((await ask(0, 'api/decisions', { kind: 'undo', decision: seen })).status).toBe(422);
  const first = await ask(0, 'api/decisions', { ...reading, said: { answer: 'new' } });
  expect((await ask(0, 'api/decisions', { kind: 'undo', decision: first.body.id })).status).toBe(200);
  const second = await ask(0, 'api/decisions', other);
  expect(second.body.summary).toBe('second reading of encounter 3: Luna (probable)');
  expect((await ask(0, 'api/decisions', other)).status).toBe(409);
  expect(await namesOf(catalogue)).toEqual(['Bruma', 'Luna', 'Bruma', null, null]);

  const { disagreements } = (await ask(1, 'api/readers')).body;
  expect(disagreements).toMatchObject([{ encounter: 3, first: { name: 'Bruma' }, second: { name: 'Luna' } }]);
  const third = { kind: 'same', encounter: 3, individual: 2, certainty: 'certain', seen: disagreements[0].seen };
  expect((await ask(1, 'api/decisions', third)).status).toBe(200);
  const [line] = await historyOf(catalogue, { limit: 1 });
  expect(JSON.parse(line!.evidence!)).toEqual({ readings: [seen, second.body.id] });
  expect((await ask(1, 'api/readers')).body).toMatchObject({ open: 0, disagreements: [], all: { readings: 1 } });
  expect((await namesOf(catalogue))[2]).toBe('Luna');
  // A decision about what nobody read again names no readings.
  const { body } = await ask(1, 'api/encounters/4');
  await ask(1, 'api/decisions', { ...third, encounter: 4, seen: body.seen });
  expect((await historyOf(catalogue, { limit: 1 }))[0]!.evidence).toBe(null);
});

test('a season is counted where a filter says, and a wrong filter is answered in words', async () => {
  const { body } = await ask(1, `api/season?where=${encodeURIComponent('place = Pico')}`);
  expect(body).toMatchObject({ encounters: 3, undecided: 1, new: 1 });
  expect((await ask(1, 'api/season?where=yeer')).body.error).toContain('did you mean year?');
});

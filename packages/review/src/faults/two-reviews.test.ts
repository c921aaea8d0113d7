import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Catalogue, historyOf } from '@flukeprint/catalogue';
import { faultsOf } from '@flukeprint/catalogue/testing/faults-of';
import { openSeason } from '@flukeprint/catalogue/testing/season';
import { expect, test } from 'vitest';
import { startReview } from '../testing/start-review.ts';

test('two reviews of one catalogue: every decision of both is made', { timeout: 120_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'two-reviews-'));
  const [name, page] = [join(folder, 'catalogue.db'), join(folder, 'page')];
  await mkdir(page);
  await writeFile(join(page, 'index.html'), '');
  const count = 22;
  await (await openSeason({ name }, count, { Bruma: [1], Luna: [2] })).close();
  const reviews = await Promise.all([startReview(name, { page }), startReview(name, { page })]);
  try {
    const decide = async (review: number) => {
      const { url } = reviews[review]!;
      const saved: { id: number; summary: string }[] = [];
      // One names the even encounters, the other the odd ones.
      for (let encounter = 3 + review; encounter <= count; encounter += 2) {
        const verdict = { kind: 'same', certainty: 'certain', encounter, individual: 1 + review, seen: 1_000_000 };
        const headers = { Origin: new URL(url).origin };
        const answer = await fetch(`${url}api/decisions`, { method: 'POST', body: JSON.stringify(verdict), headers });
        expect(answer.ok, await answer.clone().text()).toBe(true);
        saved.push((await answer.json()) as { id: number; summary: string });
      }
      return saved;
    };
    const saved = (await Promise.all([decide(0), decide(1)])).flat();
    await using catalogue = await Catalogue.open(name);
    const journal = new Map((await historyOf(catalogue)).map(({ id, summary }) => [id, summary]));
    expect(saved).toHaveLength(count - 2);
    expect(saved.filter(({ id, summary }) => journal.get(id) !== summary)).toEqual([]);
    expect(await faultsOf(catalogue)).toEqual([]);
  } finally {
    await Promise.all(reviews.map((review) => review.kill()));
    await rm(folder, { recursive: true, force: true });
  }
});

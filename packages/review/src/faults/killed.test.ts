import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Catalogue, historyOf } from '@flukeprint/catalogue';
import { faultsOf } from '@flukeprint/catalogue/testing/faults-of';
import { openSeason } from '@flukeprint/catalogue/testing/season';
import { launchChromium } from '@flukeprint/kernels-wgsl/testing/chromium';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { renderedCatalogue } from '../testing/rendered-catalogue.ts';
import { startReview } from '../testing/start-review.ts';

/** `pnpm --filter @flukeprint/review test:faults` kills more often. */
const isLong = process.env.MODE === 'faults';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'review-killed-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** What the journal lacks of what was said to be saved, and what is wrong with the catalogue. */
async function lost(name: string, saved: readonly { readonly id?: number; readonly summary: string }[]) {
  await using catalogue = await Catalogue.open(name);
  const lines = await historyOf(catalogue);
  const journal = new Map(lines.map(({ id, summary }) => [id, summary]));
  const summaries = new Set(journal.values());
  const isThere = ({ id, summary }: (typeof saved)[number]) =>
    id === undefined ? summaries.has(summary) : journal.get(id) === summary;
  return { lost: saved.filter((one) => !isThere(one)), faults: await faultsOf(catalogue) };
}

const kills = isLong ? 20 : 2;
test(`the server is killed ${kills} times while verdicts stream in: what it said is saved is there`, {
  timeout: 600_000,
}, async () => {
  const [name, page] = [join(folder, 'catalogue.db'), join(folder, 'page')];
  await mkdir(page);
  await writeFile(join(page, 'index.html'), '');
  const count = 20;
  await (await openSeason({ name }, count, { Bruma: [1], Luna: [2] })).close();
  const saved: { id: number; summary: string }[] = [];
  for (let kill = 0; kill < kills; kill++) {
    const review = await startReview(name, { page });
    let [isOver, said] = [false, 0];
    /** As a page decides: one after the other. Two pages at once. */
    const decide = async (first: number) => {
      for (let i = first; !isOver; i += 2) {
        const about = {
          encounter: 3 + (i % (count - 2)),
          individual: 1 + (i % 2),
          seen: 1_000_000,
          note: `${kill} ${i}`,
        };
        const last = saved.at(-1);
        const verdict =
          i % 7 === 6 && last
            ? { kind: 'undo', decision: last.id }
            : i % 3 === 0
              ? { kind: 'same', certainty: 'certain', ...about }
              : { kind: 'different', ...about };
        const answer = await fetch(`${review.url}api/decisions`, {
          method: 'POST',
          body: JSON.stringify(verdict),
          headers: { Origin: new URL(review.url).origin },
        })
          .then(async (response) => response.ok && ((await response.json()) as { id: number; summary: string }))
          .catch(() => false as const);
        if (!answer) continue;
        saved.push(answer);
        said++;
      }
    };
    const pages = [decide(0), decide(1)];
    await expect.poll(() => said, { timeout: 60_000, interval: 5 }).toBeGreaterThan(3);
    // Whatever it does at that moment.
    await wait(400 * Math.random());
    await review.kill();
    isOver = true;
    await Promise.all(pages);
    expect(await lost(name, saved)).toEqual({ lost: [], faults: [] });
  }
  expect(new Set(saved.map(({ id }) => id)).size).toBe(saved.length);
  console.log(`killed ${kills} times, ${saved.length} decisions were said to be saved, none was lost`);
});

const sittings = isLong ? 10 : 1;
test(`server and browser are killed ${sittings} times while keys are pressed: what the page showed as saved is there`, {
  timeout: 600_000,
}, async ({ skip }) => {
  const name = join(folder, 'catalogue.db');
  const size = { strangers: 1, width: 90, height: 60, photosPerAnimal: 3 };
  await (
    await renderedCatalogue({ folder, names: ['Alba', 'Bruno', 'Cora', 'Dante', 'Elba', 'Fado'], ...size })
  ).close();
  const saved: { summary: string }[] = [];
  for (let sitting = 0; sitting < sittings; sitting++) {
    const review = await startReview(name, {});
    const browser = await launchChromium();
    if (!browser) {
      await review.kill();
      skip('Chromium is installed on Linux x64 only');
    }
    const page = await browser!.newPage();
    const shown: string[] = [];
    await page.goto(review.url);
    await page.waitForSelector('a.queue-row');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.candidate.is-chosen');
    let isOver = false;
    const pressing = (async () => {
      for (let i = 0; !isOver; i++) {
        await page.keyboard.press((['d', 'i', 'k', 'd', 'u'] as const)[i % 5]!);
        // Pressed faster than that, the page says 'saving …' all the time.
        await wait(200);
        const text = String(await page.evaluate(`document.querySelector('.actions-saved')?.textContent ?? ''`));
        if (text.startsWith('saved: ') && shown.at(-1) !== text.slice(7)) shown.push(text.slice(7));
      }
    })().catch((error: Error) => {
      // The browser that is gone is what this is about.
      if (!isOver) throw error;
    });
    await expect.poll(() => shown.length, { timeout: 60_000, interval: 5 }).toBeGreaterThan(1);
    await wait(1000 * Math.random());
    const dying = [review.kill(), browser!.process()!.kill('SIGKILL')];
    isOver = true;
    await Promise.all(dying);
    await pressing;
    saved.push(...shown.map((summary) => ({ summary })));
    expect(await lost(name, saved)).toEqual({ lost: [], faults: [] });
  }
  console.log(
    `killed ${sittings} times, the page showed ${saved.length} times that something is saved, nothing was lost`,
  );
});

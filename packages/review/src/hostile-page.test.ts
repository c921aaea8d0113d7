/** What a lab was sent by somebody who means ill: names, cells and notes that are programs to a browser. And what the page's policy stops, and what not. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Catalogue, judgeNew, keepCandidates, readAgain } from '@flukeprint/catalogue';
import { importSource } from '@flukeprint/catalogue/import/import-source';
import { launchChromium } from '@flukeprint/kernels-wgsl/testing/chromium';
import type { Page } from 'puppeteer-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { leaveFreely } from './testing/leave-freely.ts';
import { servedWith } from './testing/served-review.ts';

const browser = await launchChromium();
if (!browser) console.warn('Skipped: Chromium is installed on Linux x64 only');
afterAll(() => browser?.close());

/** Sets a mark wherever it is taken for markup. */
const evil = (where: string) => `<img src=x onerror="window.hit='${where}'">"'><script>window.hit='${where}'</script>`;

describe.skipIf(!browser)('a catalogue that means ill', { timeout: 240_000 }, () => {
  let folder: string;
  let catalogue: Catalogue;
  let served: Awaited<ReturnType<typeof servedWith>>;
  let page: Page;
  const asked: string[] = [];
  const refused: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hostile-page-'));
    const photos = join(folder, 'photos');
    await mkdir(photos);
    // A file's name holds no slash.
    const files = [1, 2, 3, 4].map((i) => `${i} <img src=x onerror="window.hit='file'">.jpg`);
    for (const [i, file] of files.entries())
      await sharp({ create: { width: 60, height: 40, channels: 3, background: { r: 40 * i, g: 90, b: 90 } } })
        .withExif({ IFD0: { Make: evil('exif'), ImageDescription: evil('exif') } })
        .toFile(join(photos, file));
    const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
    const rows = files.map((file, i) =>
      [
        ...[file, i === 0 ? evil('animal') : '', `${i}${evil('code')}`, `2026-08-0${i + 1}`],
        ...[evil('place'), evil('observer'), evil('notes')],
      ].map(cell),
    );
    const table = join(photos, 'table.csv');
    await writeFile(table, ['path,individual,encounter,date,place,observer,notes', ...rows].join('\n'));
    catalogue = await Catalogue.init(join(folder, 'catalogue.db'));
    await importSource(catalogue, table, {}, { by: evil('importer') });
    const facts = { method: evil('method'), animals: 1, photos: 1, isCalibrated: false };
    const found = { candidates: [{ individual: 1, score: 1, photos: [] }] };
    await keepCandidates(catalogue, facts, new Map([2, 3, 4].map((encounter) => [encounter, found])));
    const about = { by: evil('reader'), evidence: { note: evil('note') } };
    const { id } = await judgeNew(catalogue, 3, evil('new'), about);
    await judgeNew(catalogue, 4, evil('other new'), about);
    const said = { answer: 'same', individual: 1, certainty: 'certain' } as const;
    await readAgain(catalogue, 3, said, { by: evil('second'), choice: 'all', seen: id });
    served = await servedWith(catalogue, [evil('reviewer'), { second: evil('blind') }], {
      dropped: join(folder, 'dropped'),
    });
    page = await browser!.newPage();
    leaveFreely(page);
    page.on('request', (request) => asked.push(request.url()));
    page.on('console', (message) => message.text().includes('Content Security Policy') && refused.push(message.text()));
    await page.goto(served.urls[0]!);
  }, 240_000);
  afterAll(async () => {
    await served?.close();
    await catalogue?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const says = (text: string) =>
    page.waitForFunction(`document.documentElement.innerText.includes(${JSON.stringify(text)})`, { timeout: 30_000 });

  async function expectText(hash: string, shown: string, concurrency = 0): Promise<void> {
    await says(shown);
    await page.waitForNetworkIdle({ idleTime: 200, concurrency });
    expect(await page.evaluate('window.hit ?? null'), hash).toBe(null);
    const made = `document.querySelectorAll('[onerror], [src="x"], script:not([type=module])').length`;
    expect(await page.evaluate(made), hash).toBe(0);
  }

  test('every page shows it as text, runs none of it, and asks nobody else', async () => {
    const animal = `#/animal/${encodeURIComponent(evil('animal'))}`;
    for (const [hash, shown] of [
      ['#/queue', evil('place')],
      ['#/encounter/2', evil('notes')],
      ['#/animals', evil('animal')],
      ['#/photo/2', evil('place')],
      [animal, evil('animal')],
      ['#/history', evil('importer')],
      ['#/season', evil('place')],
      ['#/readers', evil('second')],
      ['#/boxes?show=all', 'onerror'],
      ['#/import', join(folder, 'dropped')],
      [`#/animals?find=${encodeURIComponent(evil('find'))}`, 'Animals'],
      [`#/season?where=${encodeURIComponent(evil('where'))}`, 'Season'],
      [`#/queue?place=${encodeURIComponent(evil('filter'))}`, 'encounter waits'],
    ] as const) {
      await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
      await expectText(hash, shown);
    }
    expect(asked.filter((url) => !url.startsWith(served.urls[0]!) && !/^(data|blob):/.test(url))).toEqual([]);
    // Nothing came as far as to need the policy.
    expect(refused).toEqual([]);
  });

  test('so do the pages of a second reader', async () => {
    const first = page.url();
    await page.goto(served.urls[1]!);
    await page.waitForSelector('main');
    for (const [hash, shown] of [
      ['#/queue?choice=share&percent=100', evil('place')],
      ['#/encounter/4', evil('blind')],
      ['#/encounter/4', evil('animal')],
    ] as const) {
      await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
      // The stream of events has only begun.
      await expectText(hash, shown, 1);
    }
    await page.goto(first);
    expect(refused).toEqual([]);
  });

  test('the policy stops what would be loaded, sent, run or framed, should a name become markup after all', async () => {
    const elsewhere = 'http://127.0.0.1:9/';
    const { length } = asked;
    const outcome = await page.evaluate(`(async () => {
      const stopped = [];
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => stopped.push(effectiveDirective));
      document.body.insertAdjacentHTML('beforeend', ${JSON.stringify(evil('markup'))});
      for (const [name, src] of [['img'], ['iframe'], ['script'], ['video']]) {
        const node = document.createElement(name);
        node.src = '${elsewhere}';
        document.body.append(node);
      }
      const form = Object.assign(document.createElement('form'), { action: '${elsewhere}', method: 'post' });
      document.body.append(form);
      form.submit();
      const inline = document.createElement('script');
      inline.text = 'window.hit = 1';
      document.body.append(inline);
      for (const send of [() => fetch('${elsewhere}'), () => new EventSource('${elsewhere}'), () => navigator.sendBeacon('${elsewhere}'),
        () => new WebSocket('ws://127.0.0.1:9/')])
        try { await send(); } catch {}
      // Each is told of in its own time.
      const until = Date.now() + 20_000;
      while (new Set(stopped).size < 7 && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 50));
      return { stopped: [...new Set(stopped)].sort(), hit: window.hit ?? null };
    })()`);
    expect(outcome).toEqual({
      stopped: [
        ...['connect-src', 'form-action', 'frame-src', 'img-src', 'media-src', 'script-src-attr', 'script-src-elem'],
      ],
      hit: null,
    });
    const out = asked.slice(length).filter((url) => url.startsWith(elsewhere) || url.startsWith('ws:'));
    // What a browser refuses it never asks for.
    const sent = await page.evaluate(`performance.getEntriesByType('resource').filter(({ name, responseStart }) =>
      name.startsWith('${elsewhere}') && responseStart > 0).length`);
    expect([sent, out.length > 0 ? refused.length > 0 : true]).toEqual([0, true]);
  });

  test('what the policy does not stop is said in docs/review.md: a script that ran could navigate, or speak WebRTC', async () => {
    const offered = await page.evaluate(`(async () => {
      const peer = new RTCPeerConnection();
      peer.createDataChannel('a');
      const { sdp } = await peer.createOffer();
      peer.close();
      return sdp.includes('m=application');
    })()`);
    expect(offered).toBe(true);
    await page.evaluate(`location.href = 'about:blank'`);
    await expect.poll(() => page.url()).toBe('about:blank');
  });
});

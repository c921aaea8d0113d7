import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silent } from '../../reporter.ts';
import { answersOf } from '../../testing/answers.ts';
import type { PhotoMatches } from '../match-photos.ts';
import { MatchPage } from './write-match-page.ts';
import { writeSheetPage } from './write-sheet-page.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'match-page-'));
  for (const [name, width] of [
    ['wide', 1600],
    ['small', 60],
  ] as const) {
    const photo = sharp({ create: { width, height: 40, channels: 3, background: '#406080' } });
    const taken = { IFD2: { DateTimeOriginal: '2023:06:01 10:20:30' } };
    await photo.withExif(name === 'wide' ? taken : {}).toFile(join(folder, `${name}.jpg`));
  }
});
afterAll(() => rm(folder, { recursive: true }));

const evil = '<script>alert("1")</script> & co';
const side = (photos: [path: string, individual: string, file: string][]) => ({
  paths: photos.map(([path]) => path),
  individuals: photos.map(([, individual]) => individual),
  photos: photos.map(([path, individual, name]) => ({ path, individual, file: join(folder, `${name}.jpg`) })),
});
const match = (index: number, similarity: number) => ({ index, similarity });

/** The second query is surer; the first is called like an animal of the gallery, and the last has no answer. */
const found = (): PhotoMatches => ({
  queries: side([
    ['new/first.jpg', 'Nº 17', 'small'],
    [`${evil}.jpg`, 'Stranger', 'wide'],
    ['none.jpg', '', 'small'],
  ]),
  gallery: side([
    ['Nº 17/1.jpg', 'Nº 17', 'small'],
    [`${evil}/2.jpg`, evil, 'wide'],
    ['loose.jpg', '', 'small'],
  ]),
  matches: [],
  individuals: [
    [
      { individual: 'Nº 17', photos: [match(0, 0.5)] },
      { individual: '', photos: [match(2, 0.25)] },
      { individual: evil, photos: [match(1, 0.125)] },
      { individual: 'Nora', photos: [match(0, 0.0625)] },
    ],
    [{ individual: evil, photos: [match(1, 0.75)] }],
    [],
  ],
  scores: { network: 'sha256:0123', features: null, name: 'cosine' },
  answers: null,
});
const answers = answersOf([
  [{ 'Nº 17': 0.08, [evil]: 0.03, Nora: 0.01 }, 0.88, 3],
  [{ [evil]: 0.96 }, 0.02, 1],
  [{ Nora: 0.01 }, 0.98, 0],
]);

async function written(calibrated: boolean, content = found()) {
  const target = await mkdtemp(join(folder, 'out '));
  const page = new MatchPage(join(target, 'matches #1.html'), '--output');
  await mkdir(page.pictures.path);
  await page.write(page.plan({ ...content, answers: calibrated ? answers : null }), silent);
  const text = await readFile(page.file, 'utf8');
  const sections = text.split('<section ').slice(1);
  return { page, text, sections };
}

test('shows every query, the surest first, with words and numbers, a row for each animal', async () => {
  const { sections } = await written(true);
  expect(sections).toHaveLength(3);
  expect(sections.map((section) => /aria-label="([^"]*)"/.exec(section)![1])).toEqual([
    '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; co.jpg',
    'new/first.jpg',
    'none.jpg',
  ]);
  expect(sections[0]).toContain('<span class="chip likely">likely, 96 %</span>');
  expect(sections[1]).toContain('probably not in the catalogue</span> <span class="faint">nearest: Nº 17, 8 %');
  expect(sections[1]!.match(/<li /g)).toHaveLength(4);
  expect(sections[1]).toContain('<summary>1 more</summary>');
  expect(sections[1]).toMatch(/1\. Nº 17<\/b><br><span class="percent">8 %<\/span> <span class="faint">cosine 0\.500/);
  expect(sections[1]).toMatch(/2\. without a name<\/b><br><span class="faint">cosine/);
  expect(sections[1]).toContain('a new animal: 88 %; enough after 3 animals');
  expect(sections[2]).toContain('Nothing was found.');
});

test('colours only what is known', async () => {
  const { sections } = await written(true);
  const classes = (section: string) => [...section.matchAll(/<li class="(\w+)">/g)].map(([, name]) => name);
  expect(classes(sections[1]!)).toEqual(['right', 'unknown', 'wrong', 'wrong']);
  // No animal of the gallery is called Stranger.
  expect(classes(sections[0]!)).toEqual(['unknown']);
});

test('without a calibration no word and no percent stands beside a score', async () => {
  const { text, sections } = await written(false);
  expect(text).toContain('The scores are not calibrated.');
  expect(sections.join('')).not.toMatch(/likely|probably|\d %/);
  expect(sections[0]).toContain('uncalibrated cosine 0.750');
  expect(text).not.toContain('data-show=');
});

test('pictures lie beside the page: each photo once, whole, no larger than it is, loaded when they are seen', async () => {
  const { page, text } = await written(true);
  expect((await readdir(page.pictures.path)).sort()).toEqual([
    'known-00001.jpg',
    'known-00002.jpg',
    'match-pictures.json',
  ]);
  const sizeOf = async (name: string) => {
    const { width, height } = await sharp(join(page.pictures.path, name)).metadata();
    return [width, height];
  };
  expect(await sizeOf('known-00001.jpg')).toEqual([60, 40]);
  expect(await sizeOf('known-00002.jpg')).toEqual([1000, 25]);
  const pictures = [...text.matchAll(/<img src="([^"]*)"([^>]*)>/g)];
  expect(pictures).toHaveLength(8);
  for (const [, address, attributes] of pictures) {
    expect(address).toMatch(/^matches%20%231-pictures\/known-0000[12]\.jpg$/);
    expect(attributes).toMatch(/ width="\d+" height="\d+" loading="lazy"/);
  }
  expect(text).toMatch(/object-fit: contain/);
  expect(text).not.toMatch(/object-fit: cover/);
});

test('says when a photo was taken, and which network compared them', async () => {
  const { text, sections } = await written(true);
  expect(sections[0]).toContain('<time>2023-06-01</time>');
  expect(sections[1]!.match(/<time>/g)).toHaveLength(1);
  expect(text).toContain('Network: <code>sha256:0123</code>');
});

test('names are text, and nothing runs or is loaded but what the page brings', async () => {
  const { text } = await written(true);
  expect(text).not.toMatch(/https?:/);
  const scripts = [...text.matchAll(/<script>([\s\S]*?)<\/script>/g)];
  expect(scripts).toHaveLength(1);
  const [style] = [...text.matchAll(/<style>([\s\S]*?)<\/style>/g)];
  const hash = (content: string) => `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
  expect(text).toContain(
    `default-src 'none'; img-src 'self' file:; style-src ${hash(style![1]!)}; script-src ${hash(scripts[0]![1]!)};`,
  );
  expect(text).not.toMatch(/ (on\w+|style)=/);
});

test('what is typed finds names without case and accents', async () => {
  const { sections } = await written(true);
  expect(sections[1]).toMatch(/data-text="new\/first\.jpg\nno 17\nno 17\n/);
});

async function sheet(options: { readonly queries?: readonly number[]; readonly most?: number } = {}) {
  const file = join(await mkdtemp(join(folder, 'sheet ')), 'sheet.html');
  const shown = await writeSheetPage(file, { ...found(), answers }, { reporter: silent, ...options });
  const text = await readFile(file, 'utf8');
  return { shown, text, sections: text.split('<section ').slice(1), beside: await readdir(join(file, '..')) };
}

test('a sheet is one file: pictures are in it, nothing else is loaded, and names are text', async () => {
  const { shown, text, sections, beside } = await sheet();
  expect(shown).toBe(3);
  expect(beside).toEqual(['sheet.html']);
  expect(text).toContain("default-src 'none'; img-src data:; style-src 'sha256-");
  expect(text).not.toMatch(/https?:| (on\w+|style)=|<script>alert/);
  const sources = [...text.matchAll(/<img src="([^"]*)"/g)].map(([, source]) => source!);
  expect(sources).toHaveLength(8);
  for (const source of sources) expect(source).toMatch(/^data:image\/jpeg;base64,\/9j\//);
  const { width, height } = await sharp(Buffer.from(sources[0]!.split(',')[1]!, 'base64')).metadata();
  expect([width, height]).toEqual([560, 14]);
  expect(text).not.toMatch(/href="(?!#compare)/);
  // One photo of each animal, none folded away.
  expect(sections[1]!.match(/<li /g)).toHaveLength(4);
  expect(sections[1]).not.toContain('<details>');
  expect(sections[0]).toContain('<span class="chip likely">likely, 96 %</span>');
});

test('a sheet has the queries that were chosen, the surest first, and says what is left out', async () => {
  const { shown, text, sections } = await sheet({ queries: [2, 0] });
  expect(shown).toBe(2);
  expect(sections.map((section) => /aria-label="([^"]*)"/.exec(section)![1])).toEqual(['new/first.jpg', 'none.jpg']);
  expect(text).toContain('3 photos asked about, among 3 photos of 2 named animals. 2 of them are on this sheet');
});

test('a sheet ends where a mail would be too large, but has one query at least', async () => {
  expect((await sheet({ most: 1 })).shown).toBe(1);
});

test('needs photos', () => {
  const { photos, ...queries } = found().queries;
  const page = new MatchPage(join(folder, 'x.html'), '--output');
  expect(() => page.plan({ ...found(), queries })).toThrow('needs the photos: give photos, not .npy files');
});

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ExpectedInputs, expectInputs } from './expect-inputs.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'expect-'));
  await mkdir(join(folder, 'photos'));
  await mkdir(join(folder, 'runs', 'minke'), { recursive: true });
  for (const name of ['boxes.csv', 'runs/minke/settings.json', 'runs/minke/last.safetensors'])
    await writeFile(join(folder, name), '{}');
});
afterAll(() => rm(folder, { recursive: true }));
const at = (name: string) => join(folder, name);

test('what is there is enough; what was not given is none', async () => {
  const [photos, files] = [
    { '--data': at('photos'), '--images': null },
    { '--boxes': [at('boxes.csv')], '--cfg': undefined },
  ];
  await expectInputs({ photos, files, runs: [at('runs/minke')], init: null, detector: 'built-in' });
});

test.each<[ExpectedInputs, string]>([
  [
    { photos: { '--data': '<photo>' } },
    '<photo> does not exist; expected a folder of photos, a photo, or a table of photos (CSV, COCO JSON); did you mean <photos>?',
  ],
  [
    { photos: { '--data': '<cards/2024>' } },
    '<cards/2024> does not exist, and neither does the folder <cards>; expected',
  ],
  [
    { files: { '--boxes': '<box.csv>' } },
    '<box.csv> does not exist; give --boxes what is there; did you mean <boxes.csv>?',
  ],
  [{ runs: ['<runs>'] }, 'holds no weights; give the run in it: <runs/minke>'],
  [
    { init: '<imagnet>' },
    'does not exist; expected imagenet, a run folder or a .safetensors or .pth file; did you mean imagenet?',
  ],
  [{ detector: '<builtin>' }, 'a .safetensors or a .weights file; did you mean built-in?'],
])('%o', async (inputs, message) => {
  const placed = (text: string) => text.replace(/<(.*?)>/g, (_, name: string) => at(name));
  const given = JSON.parse(JSON.stringify(inputs), (_, value) => (typeof value === 'string' ? placed(value) : value));
  await expect(expectInputs(given)).rejects.toThrow(placed(message));
});

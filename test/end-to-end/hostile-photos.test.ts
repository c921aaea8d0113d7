import { execFileSync } from 'node:child_process';
import { copyFile, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { readCsv, renderSixFlukes, temporaryFolder } from './files.ts';
import { succeed } from './flukeprint.ts';

const folder = temporaryFolder();
const photos = join(folder, 'photos');
const one = (name: string) => join(photos, 'fluke_0001', name);
/** Says a line of its own, clears the screen, and turns what follows round. */
const loudName = 'x\nskipped nothing: all is well\u001b[2J\u202e.jpg';
const longName = `${'ë'.repeat(125)}.jpeg`;

// Other systems refuse such names themselves, or have no pipes.
const linux = test.skipIf(process.platform !== 'linux');

beforeAll(async () => {
  await renderSixFlukes(photos);
  const whole = await readFile(one('photo_01.jpg'));
  await writeFile(one('closed.jpg'), Buffer.concat([whole.subarray(0, whole.length / 2), Buffer.from([0xff, 0xd9])]));
  await writeFile(one('cut.jpg'), whole.subarray(0, whole.length / 2));
  await copyFile(one('photo_02.jpg'), one(longName));
  if (process.platform !== 'linux') return;
  await writeFile(one(loudName), 'no photo');
  const script = String.raw`cd "$1"; mkfifo fluke_0001/pipe.jpg; cp -r fluke_0002 "$(printf 'Zo\353')"`;
  execFileSync('sh', ['-c', script, 'sh', photos]);
  await symlink('pipe.jpg', one('to pipe.png'));
  await symlink('/dev/zero', one('zero.jpg'));
});

// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for.
const obeyed = /^skipped nothing|[\u001b\u202e]/m;
/** The loud name is said, on the one line of its photo, and the terminal obeys nothing of it. */
function expectShown(text: string): void {
  expect(text).toMatch(/fluke_0001\/x\\u000askipped nothing: all is well\\u001b\[2J\\u202e\.jpg: content is no JPEG/);
  expect(text).not.toMatch(obeyed);
}

linux(
  'pipes, devices, names in other bytes and cut-off photos are told each with its reason, and end nothing',
  async () => {
    const output = join(folder, 'report');
    const { stdout, stderr } = await succeed(['report', '--data', photos, '--output', output, '--workers', '2']);
    for (const part of [
      '2 that is no file but a pipe',
      '1 that is no file but a device',
      '1 with a name that is not UTF-8',
    ])
      expect(stdout + stderr).toContain(part);
    const { problems } = JSON.parse(await readFile(join(output, 'report.json'), 'utf8'));
    expect(problems).toHaveLength(3);
    expect(problems).toEqual(
      expect.arrayContaining([
        { path: `fluke_0001/${loudName}`, reason: expect.stringContaining('content is no JPEG') },
        { path: 'fluke_0001/closed.jpg', reason: expect.stringMatching(/premature end of data segment$/) },
        { path: 'fluke_0001/cut.jpg', reason: expect.stringMatching(/premature end of JPEG image$/) },
      ]),
    );
    // It gives the first problem as an example alone.
    expect(stdout + stderr).not.toMatch(obeyed);
  },
);

linux('crops of names as long as a disk takes, and of a table that names a pipe', async () => {
  const table = join(folder, 'boxes.csv');
  const paths = [longName, 'pipe.jpg', 'zero.jpg'].map((name) => `fluke_0001/${name}`);
  const rows = [...paths, paths[0], `"fluke_0001/${loudName}"`].map((path, i) => `${path},${i},0,20,20\n`);
  await writeFile(table, `path,x,y,w,h\n${rows.join('')}`);
  const output = join(folder, 'crops');
  const args = ['--boxes', table, '--take', 'all', '--output', output, '--workers', '1'];
  const { stderr } = await succeed(['crop', '--data', photos, ...args]);
  expectShown(stderr);
  const crops = readCsv(join(output, 'crops.csv')).rows.map(({ path }) => path);
  expect(crops).toEqual([
    expect.stringMatching(/^fluke_0001\/ë+\.jpg$/),
    expect.stringMatching(/^fluke_0001\/ë+-[0-9a-f]{8}-2\.jpg$/),
  ]);
});

linux('an import says the same of a name that would say a line of its own', async () => {
  const catalogue = join(folder, 'whales.db');
  const env = { FLUKEPRINT_CACHE: join(folder, 'cache') };
  await succeed(['catalog', 'init', catalogue]);
  const { stderr } = await succeed(['catalog', 'import', catalogue, photos, '--skip-bad-rows'], { env });
  expectShown(stderr);
});

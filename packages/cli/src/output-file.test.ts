import { spawnSync } from 'node:child_process';
import { link, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { claimOutputs } from './output-file.ts';
import { UserError } from './user-error.ts';

let folder: string;
const at = (...parts: string[]) => join(folder, ...parts);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'output-file-'));
});
afterEach(() => rm(folder, { recursive: true }));

const output = (path: string, flag = '--output') => ({ flag, path });
const refused = async (attempt: Promise<void>, ...parts: string[]) => {
  const error = await attempt.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UserError);
  for (const part of parts) expect((error as Error).message).toContain(part);
};

test('a new file gets its folder, and nothing in it', async () => {
  await claimOutputs([output(at('a', 'b', 'm.csv'))], { overwrite: false });
  expect(await readdir(folder, { recursive: true })).toEqual(['a', join('a', 'b')]);
});

test('a file that is there is replaced with --overwrite alone, and not yet', async () => {
  await writeFile(at('m.csv'), 'old');
  const outputs = [output(at('new.csv')), output(at('m.csv'))];
  await refused(claimOutputs(outputs, { overwrite: false }), at('m.csv'), 'exists already', '--output', '--overwrite');
  await claimOutputs(outputs, { overwrite: true });
  expect(await readFile(at('m.csv'), 'utf8')).toBe('old');
});

test('a refusal makes no folder', async () => {
  await writeFile(at('m.csv'), 'old');
  await refused(claimOutputs([output(at('a', 'b.csv')), output(at('m.csv'))], { overwrite: false }), 'm.csv');
  expect(await readdir(folder)).toEqual(['m.csv']);
});

test('a folder is no file, with or without --overwrite', async () => {
  await mkdir(at('photos'));
  for (const overwrite of [false, true])
    await refused(claimOutputs([output(at('photos'), '--sheet')], { overwrite }), at('photos'), 'a folder', '--sheet');
});

test('what lies below a file cannot be written', async () => {
  await writeFile(at('file'), '');
  await refused(claimOutputs([output(at('file', 'm.csv'), '--plot')], { overwrite: true }), 'cannot write', '--plot');
});

test('two results are two files', async () => {
  await symlink('m.csv', at('link.csv'));
  const outputs = [output(at('m.csv')), output(at('link.csv'), '--sheet')];
  await refused(claimOutputs(outputs, { overwrite: true }), '--output and --sheet', 'link.csv');
});

describe('what a command reads is not replaced', () => {
  const claim = (path: string, inputs: object) => claimOutputs([output(path)], { overwrite: true, ...inputs });

  test.for(['itself', 'hard link', 'link', 'link to a link'])('%s', async (kind) => {
    await writeFile(at('boxes.csv'), '');
    const name = kind === 'itself' ? 'boxes.csv' : 'other.csv';
    if (kind === 'hard link') await link(at('boxes.csv'), at(name));
    if (kind === 'link') await symlink('boxes.csv', at(name));
    if (kind === 'link to a link') {
      await symlink('boxes.csv', at('first'));
      await symlink(at('first'), at(name));
    }
    await refused(claim(at(name), { files: { '--boxes': at('boxes.csv') } }), at(name), '--boxes reads', '--output');
  });

  test('through an input that is a link', async () => {
    await writeFile(at('boxes.csv'), '');
    await symlink('boxes.csv', at('link.csv'));
    await refused(claim(at('boxes.csv'), { files: { '--boxes': at('link.csv') } }), '--boxes reads');
  });

  test('the table beside an array, the configuration beside weights', async () => {
    for (const name of ['g.csv', 'd.cfg']) await writeFile(at(name), '');
    await refused(claim(at('g.csv'), { photos: { '--gallery': at('g.npy') } }), '--gallery reads');
    await refused(claim(at('g.csv'), { files: { '--join': [at('f.npy'), at('g.npy')] } }), '--join reads');
    await refused(claim(at('d.cfg'), { files: { '--detector': at('d.weights') } }), '--detector reads');
  });

  test('a photo of a folder, however deep, and one that a table names', async () => {
    await mkdir(at('photos', 'Alba'), { recursive: true });
    await writeFile(at('photos', 'Alba', '1.JPG'), '');
    await writeFile(at('elsewhere.png'), '');
    await link(at('photos', 'Alba', '1.JPG'), at('sheet.png'));
    for (const path of [at('photos', 'Alba', '1.JPG'), at('sheet.png')])
      await refused(claim(path, { photos: { '--data': at('photos') } }), path, '--data reads');
    const listed = async () => [{ file: at('elsewhere.png') }];
    await refused(claim(at('elsewhere.png'), { photos: { '--data': at('t.csv') }, listed }), '--data reads');
  });

  test("a run's own files; results that lie in it or beside photos are none", async () => {
    await mkdir(at('run', 'evaluation'), { recursive: true });
    for (const name of ['best.safetensors', 'settings.json', 'matches.csv', join('evaluation', 'matches.png')])
      await writeFile(at('run', name), '');
    for (const name of ['best.safetensors', 'settings.json'])
      await refused(claim(at('run', name), { files: { '--run': [at('run')] } }), '--run reads');
    await claim(at('run', 'matches.csv'), { files: { '--run': at('run') }, photos: { '--data': at('run') } });
    await claim(at('run', 'evaluation', 'matches.png'), { files: { '--run': at('run') } });
  });

  test('and says so also without --overwrite, which would not help', async () => {
    await writeFile(at('boxes.csv'), '');
    const inputs = { files: { '--boxes': at('boxes.csv'), '--detector': undefined, '--images': null } };
    await refused(claimOutputs([output(at('boxes.csv'))], { overwrite: false, ...inputs }), '--boxes reads');
  });
});

test.skipIf(process.platform === 'win32')(
  'a pipe, a device and what a shell opened take what they are given',
  async () => {
    expect(spawnSync('mkfifo', [at('pipe')]).status).toBe(0);
    await symlink('/dev/null', at('null.npy'));
    const outputs = [at('pipe'), at('null.npy'), '/dev/stdout', '/dev/fd/1'].map((path) => output(path));
    await claimOutputs(outputs, { overwrite: false });
    expect((await readdir(folder)).sort()).toEqual(['null.npy', 'pipe']);
  },
);

test('a link to a file that is not there yet is none', async () => {
  await mkdir(at('other'));
  await symlink(join('other', 'later.csv'), at('m.csv'));
  await claimOutputs([output(at('m.csv'))], { overwrite: false });
  await writeFile(at('other', 'later.csv'), '');
  await refused(claimOutputs([output(at('m.csv'))], { overwrite: false }), 'm.csv exists already');
});

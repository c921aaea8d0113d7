import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import { afterAll, expect, test } from 'vitest';
import { createProgram } from '../program.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'usage-')));
mkdirSync(join(folder, 'photos'));
for (const name of ['1.jpg', '2.jpg', '3.jpg']) writeFileSync(join(folder, name), '');
const before = process.cwd();
process.chdir(folder);
afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

/** What a command line is answered with, of which nothing is done. */
async function answer(...words: string[]): Promise<string> {
  const program = await createProgram();
  const all = [program, ...program.commands.flatMap((command) => [command, ...command.commands])];
  for (const command of all) command.exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
  const error = await program.parseAsync(words, { from: 'user' }).catch((thrown: unknown) => thrown);
  if (!(error instanceof CommanderError)) throw error;
  return error.message;
}

test.each([
  ['match --galery photos --queries new', "unknown option '--galery'; did you mean --gallery?"],
  ['match -gallery photos', "unknown option '-gallery'; did you mean --gallery?"],
  ['match –gallery photos', '–gallery begins with a long dash; type --gallery'],
  ['report --dta=photos', "unknown option '--dta'; did you mean --data?"],
  ['crop --data photos --otput x', "unknown option '--otput'; did you mean --output?"],
  ['pseudo-label predict --run x --unlabeled y', "unknown option '--unlabeled'; did you mean --unlabelled?"],
  ['train --data photos --epoch 3', "unknown option '--epoch'; did you mean --epochs?"],
  ['match --rank-by photos --gallery photos', "unknown option '--rank-by'"],
  ['match photos new', "required option '--gallery <path>' not specified; give photos as --gallery photos"],
  ['--data photos train', "unknown option '--data'; the command comes first: flukeprint train …"],
  ['train photos', 'too many arguments: photos; give photos as --data photos'],
  [
    'train --data my photos',
    'too many arguments: photos; a path with spaces goes between quotes: "my photos"; where a',
  ],
  [
    'train --data my old pictures',
    'too many arguments: old, pictures; a path with spaces goes between quotes: "my photos"',
  ],
  ['train --data 1.jpg 2.jpg 3.jpg', 'too many arguments: 2.jpg, 3.jpg; where a pattern such as *.jpg has become'],
  ['detect trian --data photos', 'too many arguments: trian; did you mean train?'],
  ['match --gallery= --queries photos', "option '--gallery <path>' argument is empty; is a variable not set?"],
  ['match --gallery photos --queries=', "option '--queries <paths...>' argument is empty"],
  ['train --output= --data photos', "option '--output <folder>' argument is empty"],
])('%s', async (line, expected) => {
  expect(await answer(...line.split(' '))).toContain(`error: ${expected}`);
});

test.each([
  ['--device', 'cuda', 'webgpu'],
  ['--device', 'cuda:0', 'webgpu'],
  ['--device', 'GPU', 'webgpu'],
  ['--device', 'cpu', 'wasm'],
  ['--device', 'WebGPU', 'webgpu'],
  ['--rank', 'animals', 'individuals'],
  ['--rank', 'image', 'photos'],
  ['--layout', 'animal', 'animals'],
  ['--precision', 'fp16', 'f16'],
])('match %s %s: did you mean %s?', async (flag, value, meant) => {
  expect(await answer('match', '--gallery', 'photos', flag, value)).toContain(
    `Did you mean ${meant}? Allowed choices are`,
  );
});

test('words that stand for files, and models', async () => {
  const features = await answer('match', '--gallery', 'photos', '--features', 'SIFT');
  expect(features).toContain('there is no file of that name; did you mean sift?');
  const augmentation = await answer('train', '--data', 'photos', '--augmentation', 'GDSC');
  expect(augmentation).toContain('there is no file of that name; did you mean gdsc?');
  expect(await answer('train', '--data', 'photos', '--model', 'ResNet-34')).toContain('Did you mean resnet34? Allowed');
  expect(await answer('train', '--data', 'photos', '--model', 'perceptron')).not.toContain('Did you mean');
});

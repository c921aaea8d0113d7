/**
 * Trains the detector that comes with the package, on rendered scenes alone: about an hour on two cores.
 *
 * usage: node tools/train-built-in-detector.ts FOLDER
 *
 * The folder receives the scenes and the run; an interrupted run goes on when it is started again. At the end the weights, in
 * f16, replace packages/reid/src/detection/built-in/flukes.safetensors. Real photos have no part in it: how well it does on
 * them is measured afterwards, by `flukeprint detect` (docs/detector.md).
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { renderScenes } from '@flukeprint/data';
import { writeAtomically } from '@flukeprint/data/files';
import { formatSafetensors, readSafetensors } from '@flukeprint/models';
import { builtInWeights } from '@flukeprint/reid/detection/built-in/built-in-detector';

const scenes = 2600;
const heldOut = 200;

const [given] = process.argv.slice(2);
if (!given) throw new Error('usage: node tools/train-built-in-detector.ts FOLDER');
const folder = resolve(given);
const run = join(folder, 'run');

const list = join(folder, 'scenes.txt');
if (!existsSync(list)) {
  await renderScenes({
    folder,
    scenes,
    seed: 7,
    onProgress: (done) => done % 100 === 0 && console.log(`${done} scenes`),
  });
  const names = readFileSync(list, 'utf8').trim().split('\n');
  writeFileSync(join(folder, 'train.txt'), `${names.slice(0, -heldOut).join('\n')}\n`);
  writeFileSync(join(folder, 'valid.txt'), `${names.slice(-heldOut).join('\n')}\n`);
}

const start = [
  ...['--data', join(folder, 'train.txt'), '--valid', join(folder, 'valid.txt'), '--output', run],
  ...['--model', 'yolov3-mini', '--anchors', 'kmeans', '--epochs', '20', '--eval-every', '4'],
];
const resumed = existsSync(join(run, 'last.safetensors'));
const { status } = spawnSync(
  process.execPath,
  ['packages/cli/src/main.ts', 'detect', 'train', ...(resumed ? ['--resume', run] : start)],
  { stdio: 'inherit' },
);
if (status !== 0) process.exit(status ?? 1);

const { tensors, metadata } = await readSafetensors(join(run, 'best.safetensors'));
const halved = [...tensors].map(([name, { shape, data }]) => {
  if (!(data instanceof Float32Array)) throw new Error(`${name} is not f32`);
  return [name, { shape, data: Float16Array.from(data) }] as const;
});
await writeAtomically(builtInWeights, formatSafetensors(halved, metadata));
console.log(builtInWeights);

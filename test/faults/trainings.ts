import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { renderFlukes, renderScenes } from '@flukeprint/data';

/** A training that takes seconds and writes a checkpoint after each of its steps. */
export interface Training {
  readonly name: string;
  readonly args: readonly string[];
  /** Continues the run in a folder. */
  readonly resume: (run: string) => string[];
}

const quick = [
  ...['--device', 'wasm', '--threads', '1', '--workers', '1', '--epochs', '2', '--batch-size', '4'],
  ...['--warmup-epochs', '0', '--eval-every', '1'],
];

/** Four halvings and a head. */
const cfg = `[net]
width=64
height=64
${[4, 8, 8, 8].map((filters) => `[convolutional]\nbatch_normalize=1\nfilters=${filters}\nsize=3\npad=1\nactivation=leaky\n[maxpool]\nsize=2\nstride=2`).join('\n')}
[convolutional]
filters=12
size=1
[yolo]
anchors=16,12, 30,20
classes=1
`;

/** Renders photos below a folder; the smallest embedder, and a detector, to train on them. */
export async function prepareTrainings(folder: string): Promise<readonly Training[]> {
  const [photos, scenes, small] = ['photos', 'scenes', 'small.cfg'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await mkdir(folder, { recursive: true });
  await renderFlukes({ folder: photos, individuals: 6, photosPerIndividual: 4, width: 96, height: 72, workers: 1 });
  await renderScenes({ folder: scenes, scenes: 16, width: 96, height: 72, workers: 1 });
  await writeFile(small, cfg);
  const [list, valid] = ['train.txt', 'valid.txt'].map((name) => join(scenes, name)) as [string, string];
  const lines = (await readFile(join(scenes, 'scenes.txt'), 'utf8')).trimEnd().split('\n');
  await writeFile(list, `${lines.slice(4).join('\n')}\n`);
  await writeFile(valid, `${lines.slice(0, 4).join('\n')}\n`);
  return [
    {
      name: 'embedder',
      args: [
        ...['train', '--data', photos, '--model', 'mobilenet_v2', '--image-size', '32', '--embedding-size', '16'],
        ...['--checkpoint-every', '1', ...quick],
      ],
      resume: (run) => ['train', '--resume', run],
    },
    {
      name: 'detector',
      args: ['detect', 'train', '--data', list, '--valid', valid, '--cfg', small, '--image-size', '64', ...quick],
      resume: (run) => ['detect', 'train', '--resume', run],
    },
  ];
}

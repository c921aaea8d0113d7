import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { PlanningBackend } from '@flukeprint/kernels-wgsl';
import { createDarknet, readDarknetWeights, readPth, readSafetensors } from '@flukeprint/models';
import { trainedNetwork } from '@flukeprint/reid/matching/trained-network';
import { parsePosition } from '@flukeprint/reid/training/position';
import fc from 'fast-check';
import { hostileBytes, hostileJson } from './mutations.ts';
import type { Reader } from './reader.ts';

const fixture = (name: string) =>
  readFileSync(new URL(`../../packages/models/src/weights/pth/fixtures/${name}`, import.meta.url));

/** A safetensors file with this header, and `bytes` of values. */
function safetensors(header: string, bytes: number): Buffer {
  const text = Buffer.from(header);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(bytes)]);
}

const tensor = (dtype: string, shape: number[], ...offsets: number[]) => ({ dtype, shape, data_offsets: offsets });
const position = {
  ...{ epoch: 1, batch: 0, lossSum: 0, steps: 3, stopped: false },
  earlyStopping: { best: null, bad: 0 },
  plateau: { lr: 0.1, best: null, bad: 0 },
};
const header = {
  __metadata__: {
    ...{ format: 'flukeprint', model: 'resnet18', image_size: '64', embedding_size: '8' },
    ...{ individuals: '["a","b"]', position: JSON.stringify(position) },
  },
  'embedding.weight': tensor('F32', [2, 4], 0, 32),
  'embedding.bias': tensor('F16', [2], 32, 36),
  'head.weight': tensor('I64', [0, 3], 36, 36),
};

const darknet = `[net]
width=32
height=32
channels=3
[convolutional]
batch_normalize=1
filters=4
size=3
stride=2
pad=1
activation=leaky
[maxpool]
size=2
stride=1
[route]
layers=-1,0
[convolutional]
filters=8
size=1
[shortcut]
from=-2
activation=linear
[upsample]
stride=2
[convolutional]
filters=12
size=1
[yolo]
mask=0,1
anchors=10,14, 23,27
classes=1
`;
const network = createDarknet(
  new PlanningBackend(),
  darknet.replace(/\[route\][\s\S]*activation=linear\n/, ''),
  'network.cfg',
);
const whole = Buffer.alloc(20 + 4 * (4 * 27 + 16 + 4 * 12 + 12));
whole.writeInt32LE(2, 4);

const cfgTokens = [
  '-1',
  '0',
  '1e8',
  '100000000',
  '9007199254740991',
  '\n',
  '=',
  ',',
  '[yolo]\n',
  '[route]\nlayers=-1,-1,-1\n',
];

export const weightReaders: readonly Reader[] = [
  {
    name: 'safetensors',
    file: 'weights.safetensors',
    input: fc.oneof(
      hostileJson(header).chain((text) => fc.constantFrom(0, 36, 44).map((bytes) => safetensors(text, bytes))),
      hostileBytes([safetensors(JSON.stringify(header), 36)]),
    ),
    async read(path) {
      const file = await readSafetensors(path);
      parsePosition(file.metadata.position, path, 0.1);
      // A whole network would be a large file.
      return trainedNetwork(new PlanningBackend(), path, file).catch((error: Error) => {
        if (!/ lacks \d+ tensors? of |expected "embedding/.test(error.message)) throw error;
      });
    },
  },
  {
    name: '.pth, zip',
    file: 'weights.pth',
    input: hostileBytes(['views.pth', 'dtypes.pth', 'checkpoint.pth', 'protocol-4.pth'].map(fixture), [
      ...[
        'PK\x03\x04',
        'PK\x01\x02',
        'PK\x05\x06',
        'PK\x06\x06',
        'PK\x06\x07',
        '(',
        't',
        'e',
        'h\0',
        'q\0',
        'R',
        'Q',
        ']',
        '}',
        '.',
      ],
    ]),
    read: readPth,
  },
  {
    name: '.pth, before torch 1.6',
    file: 'legacy.pth',
    input: hostileBytes(['views.legacy.pth', 'dtypes.legacy.pth', 'checkpoint.legacy.pth'].map(fixture), [
      ...['(', 't', 'e', 'h\0', 'q\0', 'R', 'Q', ']', '}', '.', '\x80\x02', 'X'],
    ]),
    read: readPth,
  },
  {
    name: 'Darknet .cfg',
    file: 'network.cfg',
    input: hostileBytes([Buffer.from(darknet)], cfgTokens),
    read: async (path) => createDarknet(new PlanningBackend(), await readFile(path, 'utf8'), path),
  },
  {
    name: 'Darknet .weights',
    file: 'network.weights',
    input: hostileBytes([whole, whole.subarray(0, 20 + 4 * (4 * 27 + 16))]),
    read: (path) => readDarknetWeights(network, path),
  },
];

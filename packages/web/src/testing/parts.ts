// Functions that the page is made of, for tests to call with the files of this page's inputs.

import { createWebGpuBackend } from '@flukeprint/kernels-wgsl';
import { parseSafetensors } from '@flukeprint/models';
import { embedBatch, type ImageBatch } from '@flukeprint/reid/matching/embed-batch';
import { trainedNetwork } from '@flukeprint/reid/matching/trained-network';
import { decodePhoto } from '../decode-photo.ts';
import { element } from '../step.ts';

function chosen(name: string): File {
  return element<HTMLInputElement>(`input[name=${name}]`).files![0]!;
}

function read(file: File) {
  const read = (position: number, length: number) => file.slice(position, position + length).arrayBuffer();
  return parseSafetensors(file.name, { size: file.size, read });
}

const parts = {
  /** Embeds the tensor `images` of a file. */
  async embedTensor(): Promise<number[]> {
    const backend = await createWebGpuBackend();
    const network = await trainedNetwork(backend, 'network', await read(chosen('network')));
    const { tensors } = await read(chosen('images'));
    const { data, shape } = tensors.get('images')!;
    const batch = { images: data as Float32Array, shape: shape as ImageBatch['shape'], paths: [] };
    const embeddings = await embedBatch(backend, network, batch);
    await backend.destroy();
    return [...embeddings];
  },

  async decodePhoto(size: number): Promise<number[]> {
    return [...(await decodePhoto(chosen('photo'), size, chosen('photo').name))];
  },
};

export type Parts = typeof parts;
Object.assign(globalThis, { parts });

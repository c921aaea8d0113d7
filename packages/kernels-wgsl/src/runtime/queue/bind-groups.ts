import type { DeviceBuffer } from '../memory/device-buffer.ts';
import type { Pipeline } from '../pipeline.ts';

interface Entry {
  readonly group: GPUBindGroup;
  readonly buffers: readonly DeviceBuffer[];
  readonly sizes: readonly number[];
}

/**
 * So many are more than any step needs (DenseNet121 takes some 3,300): whoever gets there binds other buffers every time,
 * and starts anew.
 */
const MOST = 32_768;

/**
 * Bind groups by pipeline, buffers and bound sizes. Making one takes Dawn several times as long as the rest of a
 * dispatch, and a training step binds the same buffers as the one before.
 */
export class BindGroups {
  readonly #device: GPUDevice;
  readonly #params: GPUBuffer;
  /** By a number made of the buffers' ids; the few that share one are told apart by comparing. */
  readonly #groups = new Map<Pipeline, Map<number, Entry[]>>();
  #count = 0;
  #created = 0;

  /** `params`: the buffer of all shaders' `Params`, bound with a dynamic offset. */
  constructor(device: GPUDevice, params: GPUBuffer) {
    this.#device = device;
    this.#params = params;
  }

  /** How many were made so far. */
  get created(): number {
    return this.#created;
  }

  /** The group that binds `sizes` bytes of `buffers`, in the order of the shader's tensors. The arrays are only read. */
  get(operation: string, pipeline: Pipeline, buffers: readonly DeviceBuffer[], sizes: readonly number[]): GPUBindGroup {
    let ofPipeline = this.#groups.get(pipeline);
    if (!ofPipeline) {
      ofPipeline = new Map();
      this.#groups.set(pipeline, ofPipeline);
    }
    let key = 0;
    for (let i = 0; i < buffers.length; i++) key = (Math.imul(key, 31) + buffers[i]!.id) | 0;
    const entries = ofPipeline.get(key);
    if (entries) {
      for (const entry of entries) if (isSame(entry, buffers, sizes)) return entry.group;
    }
    if (this.#count >= MOST) {
      this.clear();
      return this.get(operation, pipeline, buffers, sizes);
    }
    const made = { group: this.#create(operation, pipeline, buffers, sizes), buffers: [...buffers], sizes: [...sizes] };
    if (entries) entries.push(made);
    else ofPipeline.set(key, [made]);
    this.#count++;
    return made.group;
  }

  /** Drops those of destroyed buffers. */
  dropDestroyed(): void {
    for (const ofPipeline of this.#groups.values()) {
      for (const [key, entries] of ofPipeline) {
        const alive = entries.filter(({ buffers }) => !buffers.some((buffer) => buffer.isDestroyed));
        this.#count -= entries.length - alive.length;
        if (alive.length > 0) ofPipeline.set(key, alive);
        else ofPipeline.delete(key);
      }
    }
  }

  clear(): void {
    this.#groups.clear();
    this.#count = 0;
  }

  #create(
    operation: string,
    pipeline: Pipeline,
    buffers: readonly DeviceBuffer[],
    sizes: readonly number[],
  ): GPUBindGroup {
    const entries: GPUBindGroupEntry[] = pipeline.tensors.map(({ binding }, i) => {
      return { binding, resource: { buffer: buffers[i]!.gpu, size: sizes[i]! } };
    });
    const { params } = pipeline;
    if (params) entries.push({ binding: params.binding, resource: { buffer: this.#params, size: params.bytes } });
    this.#created++;
    return this.#device.createBindGroup({ label: `${operation} (${pipeline.path})`, layout: pipeline.layout, entries });
  }
}

function isSame(entry: Entry, buffers: readonly DeviceBuffer[], sizes: readonly number[]): boolean {
  for (let i = 0; i < buffers.length; i++) {
    if (entry.buffers[i] !== buffers[i] || entry.sizes[i] !== sizes[i]) return false;
  }
  return true;
}

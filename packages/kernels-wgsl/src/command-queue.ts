import { OutOfMemoryError } from '@flukeprint/kernels';
import type { Pipeline } from './pipeline.ts';
import { type UniformValue, writeParams } from './reflection.ts';

/** Dispatches per submission: few enough that the device starts while later ones are still being encoded. */
const BATCH = 64;
/** Bytes per dispatch in the uniform buffer: WebGPU's default alignment of a uniform binding. */
const SLOT = 256;

export interface Dispatch {
  /** For error messages. */
  readonly operation: string;
  readonly pipeline: Pipeline;
  readonly tensors: readonly GPUBindGroupEntry[];
  readonly params: Readonly<Record<string, UniformValue>>;
  readonly workgroups: number;
}

/**
 * Collects dispatches in one compute pass and submits them in batches, in order. Errors arrive later than the calls
 * that cause them: {@link check} waits for those of everything submitted so far.
 */
export class CommandQueue {
  readonly #device: GPUDevice;
  readonly #gridLimit: number;
  readonly #uniforms: GPUBuffer;
  readonly #slots = new DataView(new ArrayBuffer(BATCH * SLOT));
  #encoder: GPUCommandEncoder | undefined;
  #pass: GPUComputePassEncoder | undefined;
  #count = 0;
  /** Checks that may still bring an error, oldest first. */
  #checks: Promise<Error | undefined>[] = [];

  /** `gridLimit`: workgroups per dimension of a grid. */
  constructor(device: GPUDevice, gridLimit: number) {
    this.#device = device;
    this.#gridLimit = gridLimit;
    this.#uniforms = device.createBuffer({
      label: 'params',
      size: BATCH * SLOT,
      usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
    });
    device.addEventListener('uncapturederror', (event) => {
      event.preventDefault(); // Dawn would print it
      this.report(Promise.resolve(asError(event.error)));
    });
  }

  /** Adds the promise of an error to what {@link check} waits for. */
  report(check: Promise<Error | undefined>): void {
    this.#checks.push(check);
  }

  /** Opens a batch if none is open; whatever the device rejects until the submission is reported by {@link check}. */
  begin(): GPUComputePassEncoder {
    if (!this.#encoder) {
      for (const filter of ['validation', 'out-of-memory', 'internal'] as const) this.#device.pushErrorScope(filter);
      this.#encoder = this.#device.createCommandEncoder({ label: 'batch' });
    }
    this.#pass ??= this.#encoder.beginComputePass({ label: 'batch' });
    return this.#pass;
  }

  dispatch({ operation, pipeline, tensors, params, workgroups }: Dispatch): void {
    const pass = this.begin();
    const entries = [...tensors];
    if (pipeline.params) {
      const offset = this.#count * SLOT;
      const { binding, bytes } = pipeline.params;
      if (bytes > SLOT)
        throw new Error(`${pipeline.path}: expected Params of at most ${SLOT} bytes, received ${bytes}`);
      writeParams(pipeline.path, pipeline.params, params, this.#slots, offset);
      entries.push({ binding, resource: { buffer: this.#uniforms, offset, size: bytes } });
    }
    const label = `${operation} (${pipeline.path})`;
    // Dawn quotes the group in its messages: that is how an error of the encoder names the operation.
    pass.pushDebugGroup(label);
    pass.setPipeline(pipeline.pipeline);
    pass.setBindGroup(0, this.#device.createBindGroup({ label, layout: pipeline.layout, entries }));
    pass.dispatchWorkgroups(...foldGrid(workgroups, this.#gridLimit));
    pass.popDebugGroup();
    this.#count++;
    if (this.#count === BATCH) this.flush();
  }

  /** Queues a host-to-device copy after everything encoded before. */
  write(buffer: GPUBuffer, data: Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>): void {
    this.flush();
    this.#device.queue.writeBuffer(buffer, 0, data);
  }

  /** Queues a device-to-device copy and submits. */
  copy(source: GPUBuffer, target: GPUBuffer, bytes: number): void {
    this.begin();
    this.#endPass();
    this.#encoder!.copyBufferToBuffer(source, 0, target, 0, bytes);
    this.flush();
  }

  /** Submits what was encoded. */
  flush(): void {
    if (!this.#encoder) return;
    this.#endPass();
    const { queue } = this.#device;
    // Ordered after the previous submission, which may still read the same slots.
    if (this.#count > 0) queue.writeBuffer(this.#uniforms, 0, this.#slots.buffer, 0, this.#count * SLOT);
    queue.submit([this.#encoder.finish()]);
    const scopes = [this.#device.popErrorScope(), this.#device.popErrorScope(), this.#device.popErrorScope()];
    this.report(firstError(scopes));
    this.#encoder = undefined;
    this.#count = 0;
  }

  /**
   * Rejects with the first error of what was submitted before the call. Each error is reported to every call that was
   * waiting for it, and to none that comes later.
   */
  async check(): Promise<void> {
    const checks = [...this.#checks];
    const errors = await Promise.all(checks);
    this.#checks = this.#checks.filter((check) => !checks.includes(check));
    const error = errors.find((e) => e !== undefined);
    if (error) throw error;
  }

  destroy(): void {
    this.#uniforms.destroy();
  }

  #endPass(): void {
    this.#pass?.end();
    this.#pass = undefined;
  }
}

/** Dawn says in its own words what it could not allocate. */
function asError(error: GPUError): Error {
  const Kind = error.constructor.name === 'GPUOutOfMemoryError' ? OutOfMemoryError : Error;
  return new Kind(`webgpu: ${error.message}`);
}

async function firstError(scopes: Promise<GPUError | null>[]): Promise<Error | undefined> {
  try {
    const error = (await Promise.all(scopes)).find((e) => e !== null);
    return error ? asError(error) : undefined;
  } catch {
    return undefined; // The device was lost, which the backend reports itself.
  }
}

/** `n` workgroups as a grid within the limit per dimension; the shader takes x + y · width and ignores the surplus. */
export function foldGrid(n: number, limit: number): [number, number] {
  const rows = Math.ceil(n / limit);
  return [Math.ceil(n / rows), rows];
}

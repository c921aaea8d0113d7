import type { UniformValue } from '../../operations/kernel-context.ts';
import type { DeviceBuffer } from '../memory/device-buffer.ts';
import type { Pipeline } from '../pipeline.ts';
import { writeParams } from '../reflection.ts';
import { BindGroups } from './bind-groups.ts';
import { DeviceErrors } from './device-errors.ts';
import { SubmissionBudget } from './submission-budget.ts';
import { LARGE_UPLOAD, Uploads } from './uploads.ts';

/**
 * Dispatches of the first batch after a pause: few, so that the device starts early. Every further batch has eight times
 * as many, since by then the device has enough to do, and each submission costs some 30 µs: a training step of 400
 * dispatches makes three.
 */
const FIRST_BATCH = 32;
const GROWTH = 8;
const LARGEST_BATCH = 4096;
/** Bytes per dispatch in the uniform buffer: WebGPU's default alignment of a dynamic offset. */
const SLOT = 256;

/**
 * Collects dispatches in one compute pass and submits them in batches, in order: when a batch is full, when something is
 * read, and when the caller gives way to other tasks. What the device rejects is reported to {@link errors} with each
 * submission.
 */
export class CommandQueue {
  readonly errors: DeviceErrors;
  readonly bindGroups: BindGroups;
  readonly #device: GPUDevice;
  readonly #gridLimit: number;
  readonly #params: GPUBuffer;
  readonly #slots = new DataView(new ArrayBuffer(LARGEST_BATCH * SLOT));
  readonly #uploads: Uploads;
  #encoder: GPUCommandEncoder | undefined;
  #pass: GPUComputePassEncoder | undefined;
  /** The open batch, or the next one. */
  #batch = 0;
  /** Dispatches in the open batch, and how many it may have. */
  #count = 0;
  #limit = FIRST_BATCH;
  #submits = 0;
  readonly #budget = new SubmissionBudget();
  /** Of the open batch's matrix products. */
  #flop = 0;
  /** Of the open batch. */
  readonly #uploading: GPUBuffer[] = [];
  /** Pipelines that were dispatched before. */
  readonly #used = new WeakSet<Pipeline>();
  /** Handed to `setBindGroup`, which reads it at once. */
  readonly #offset = [0];

  /** `gridLimit`: workgroups per dimension of a grid. */
  constructor(device: GPUDevice, gridLimit: number) {
    this.#device = device;
    this.#gridLimit = gridLimit;
    this.#params = device.createBuffer({
      label: 'params',
      size: LARGEST_BATCH * SLOT,
      usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
    });
    this.bindGroups = new BindGroups(device, this.#params);
    this.#uploads = new Uploads(device);
    this.errors = new DeviceErrors(device);
  }

  /** What was made and asked of the device so far. */
  get counts() {
    return { submits: this.#submits, bindGroups: this.bindGroups.created, uploadBuffers: this.#uploads.created };
  }

  /** Opens a batch if none is open; whatever the device rejects until the submission is reported. */
  begin(): GPUComputePassEncoder {
    if (!this.#encoder) {
      this.errors.openScopes();
      const encoder = this.#device.createCommandEncoder({ label: 'batch' });
      this.#encoder = encoder;
      // The device should not wait for what is asked for after the caller's next `await`.
      queueMicrotask(() => {
        if (this.#encoder === encoder) this.flush();
      });
    }
    this.#pass ??= this.#encoder.beginComputePass({ label: 'batch' });
    return this.#pass;
  }

  /** `sizes`: the bound bytes of `buffers`, which are in the order of the shader's tensors. Both are only read. */
  dispatch(
    operation: string,
    pipeline: Pipeline,
    buffers: readonly DeviceBuffer[],
    sizes: readonly number[],
    values: Readonly<Record<string, UniformValue>>,
    workgroups: number,
  ): void {
    const { path, params } = pipeline;
    const offset = this.#count * SLOT;
    if (params) {
      if (params.bytes > SLOT)
        throw new Error(`${path}: expected Params of at most ${SLOT} bytes, received ${params.bytes}`);
      writeParams(path, params, values, this.#slots, offset);
    }
    const pass = this.begin();
    // Dawn quotes the group in its messages: that is how an error of the encoder names the operation.
    const isNew = !this.#used.has(pipeline);
    if (isNew) {
      this.#used.add(pipeline);
      pass.pushDebugGroup(`${operation} (${path})`);
    }
    pass.setPipeline(pipeline.pipeline);
    const group = this.bindGroups.get(operation, pipeline, buffers, sizes);
    if (params) {
      this.#offset[0] = offset;
      pass.setBindGroup(0, group, this.#offset);
    } else {
      pass.setBindGroup(0, group);
    }
    if (workgroups <= this.#gridLimit) pass.dispatchWorkgroups(workgroups);
    else pass.dispatchWorkgroups(...foldGrid(workgroups, this.#gridLimit));
    if (isNew) pass.popDebugGroup();
    for (let i = 0; i < buffers.length; i++) buffers[i]!.batch = this.#batch;
    this.#count++;
    if (this.#count === this.#limit) {
      const next = Math.min(GROWTH * this.#limit, LARGEST_BATCH);
      this.flush();
      this.#limit = next;
    }
  }

  /** Notes the operations of the products that were dispatched: a batch that would take too long is submitted. */
  worked(flop: number): void {
    this.#flop += flop;
    if (this.#flop < this.#budget.flop) return;
    const limit = this.#limit;
    this.flush();
    this.#limit = limit;
  }

  /** Queues a host-to-device copy after everything encoded before. `fill` stores the values, at once. */
  write(buffer: DeviceBuffer, bytes: number, fill: (target: ArrayBuffer) => void): void {
    const upload = bytes >= LARGE_UPLOAD ? this.#uploads.take(bytes) : undefined;
    if (upload) {
      fill(upload.getMappedRange(0, bytes));
      upload.unmap();
      this.#uploading.push(upload);
      this.#copy(upload, buffer.gpu, bytes);
      buffer.batch = this.#batch;
    } else {
      // The queue writes before it runs what is not submitted yet.
      if (buffer.batch === this.#batch) this.flush();
      const values = new ArrayBuffer(bytes);
      fill(values);
      this.#device.queue.writeBuffer(buffer.gpu, 0, values);
    }
  }

  /** Queues a device-to-device copy and submits. */
  copy(source: DeviceBuffer, target: GPUBuffer, bytes: number): void {
    this.#copy(source.gpu, target, bytes);
    this.flush();
  }

  #copy(source: GPUBuffer, target: GPUBuffer, bytes: number): void {
    this.begin();
    this.#endPass();
    this.#encoder!.copyBufferToBuffer(source, 0, target, 0, bytes);
  }

  /** Submits what was encoded. */
  flush(): void {
    if (!this.#encoder) return;
    this.#endPass();
    const { queue } = this.#device;
    // Ordered after the previous submission, which may still read the same slots.
    if (this.#count > 0) queue.writeBuffer(this.#params, 0, this.#slots.buffer, 0, this.#count * SLOT);
    queue.submit([this.#encoder.finish()]);
    this.#noteWork();
    this.errors.reportScopes();
    for (const upload of this.#uploading) this.#uploads.recycle(upload);
    this.#uploading.length = 0;
    this.#encoder = undefined;
    this.#count = 0;
    this.#limit = FIRST_BATCH;
    this.#batch++;
    this.#submits++;
  }

  /** Gives back what is kept for later copies. */
  trim(): void {
    this.#uploads.trim();
    this.bindGroups.dropDestroyed();
  }

  destroy(): void {
    this.#params.destroy();
    this.#uploads.destroy();
    this.bindGroups.clear();
  }

  #noteWork(): void {
    const flop = this.#flop;
    if (flop === 0) return;
    this.#flop = 0;
    const note = () => this.#budget.note(flop, performance.now());
    // Of a lost device the backend hears itself.
    this.#device.queue.onSubmittedWorkDone().then(note, () => {});
  }

  #endPass(): void {
    this.#pass?.end();
    this.#pass = undefined;
  }
}

/** `n` workgroups as a grid within the limit per dimension; the shader takes x + y · width and ignores the surplus. */
export function foldGrid(n: number, limit: number): [number, number] {
  const rows = Math.ceil(n / limit);
  return [Math.ceil(n / rows), rows];
}

import { bytesOf, type DeviceTensor } from '@flukeprint/kernels';
import type { Launch } from '../../operations/kernel-context.ts';
import type { DeviceBuffer } from '../memory/device-buffer.ts';
import type { Pipelines } from '../pipeline.ts';
import type { DeclaredTensor } from '../reflection.ts';
import type { CommandQueue } from './command-queue.ts';

const noParams = {};

/** Queues launches: finds a launch's pipeline and the buffers of the tensors that its shader declares. */
export class Dispatcher {
  readonly #queue: CommandQueue;
  readonly #pipelines: Pipelines;
  readonly #bufferOf: (operation: string, argument: string, tensor: DeviceTensor) => DeviceBuffer;
  /** Of the dispatch that is being encoded. */
  readonly #buffers: DeviceBuffer[] = [];
  readonly #sizes: number[] = [];

  constructor(
    queue: CommandQueue,
    pipelines: Pipelines,
    bufferOf: (operation: string, argument: string, tensor: DeviceTensor) => DeviceBuffer,
  ) {
    this.#queue = queue;
    this.#pipelines = pipelines;
    this.#bufferOf = bufferOf;
  }

  /** Throws if the shader wants a tensor that the launch lacks, or writes to one that it also reads. */
  dispatch(operation: string, launch: Launch): void {
    const { tensors, params = noParams, workgroups, threads = 0 } = launch;
    this.#queue.begin(); // first, so that errors of creating the pipeline are caught, too
    const pipeline = this.#pipelines.get(operation, launch);
    const declared = pipeline.tensors;
    for (let i = 0; i < declared.length; i++) {
      const { name } = declared[i]!;
      const tensor = tensors[name]!;
      this.#buffers[i] = this.#bufferOf(operation, name, tensor);
      this.#sizes[i] = bytesOf(tensor);
    }
    this.#buffers.length = this.#sizes.length = declared.length;
    this.#expectApart(operation, declared);
    const groups = workgroups ?? Math.ceil(threads / 256);
    this.#queue.dispatch(operation, pipeline, this.#buffers, this.#sizes, params, groups);
  }

  /** What is written must not be bound a second time. */
  #expectApart(operation: string, declared: readonly DeclaredTensor[]): void {
    for (let i = 0; i < declared.length; i++) {
      if (!declared[i]!.writable) continue;
      const other = this.#buffers.findIndex((buffer, j) => j !== i && buffer === this.#buffers[i]);
      if (other === -1) continue;
      const [written, name] = [declared[i]!.name, declared[other]!.name];
      throw new Error(`${operation}: expected ${written} and ${name} in different storages`);
    }
  }
}

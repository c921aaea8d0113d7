import {
  type Backend,
  type DeviceTensor,
  type HostArray,
  type MemoryLimits,
  type MemoryMeter,
  type Spec,
  type Storage,
  size,
} from '@flukeprint/kernels';
import { shaderSource } from '#shader-source';
import type { Launch, MatrixUnit } from '../../operations/kernel-context.ts';
import { expectValues } from '../host-values.ts';
import { KernelHost, type RunningCall } from '../kernel-host.ts';
import { Shaders } from '../shaders.ts';
import { Choices } from '../tuning/choices.ts';
import type { Lifetime } from './memory-plan.ts';

/** A tensor's time in memory, and where it came from. */
export interface Tenancy extends Lifetime {
  readonly storage: Storage;
  readonly spec: Spec;
  /** What used it first, such as `conv2d`, and the tensors that went in: their storages tell the layer. */
  readonly operation: string;
  readonly inputs: Readonly<Record<string, DeviceTensor | undefined>>;
  /** Its name among the results, `temporary` for an operation's own memory, `tensor` for what the host writes. */
  readonly role: string;
  /** The {@link PlanningBackend.phase} it was first used in. */
  readonly phase: string;
  /** Count of dispatches before its first use and before its release; Infinity if it is still there. */
  readonly firstDispatch: number;
  readonly endDispatch: number;
}

type OpenTenancy = { -readonly [K in keyof Tenancy]: Tenancy[K] };

/** What the host writes comes from no operation. */
const hostWrite: RunningCall = { operation: 'write', inputs: {}, outputs: {} };

/**
 * Runs no kernel and has no memory: notes which tensors live when, as they would on the GPU. The kernels' own code takes
 * their temporaries, so that the same step makes the same allocations in the same order as on a `WebGpuBackend`. What
 * is read from it is zero.
 */
export class PlanningBackend implements Backend {
  readonly name = 'webgpu';
  readonly description = 'memory plan: nothing is computed';
  readonly supportsF16 = true;
  readonly memoryLimits: MemoryLimits = { totalBytes: Infinity, tensorBytes: Infinity };
  /** Written into each {@link Tenancy}. */
  phase = '';
  readonly #host: KernelHost<OpenTenancy>;
  readonly #shaders = new Shaders(shaderSource);
  readonly #tenancies: Tenancy[] = [];
  #events = 0;
  #dispatches = 0;

  /** `like`: whose kernels make the choices that its adapter and its tuning make; the likely ones without. */
  constructor(like?: { readonly matrixUnit: MatrixUnit | undefined; readonly choices: Choices }) {
    this.#host = new KernelHost<OpenTenancy>(
      {
        place: (operation, argument, tensor) => {
          const tenancy = this.#place(operation, argument, tensor);
          this.#tenancies.push(tenancy);
          return tenancy;
        },
        release: (tenancy) => {
          tenancy.end = this.#events++;
          tenancy.endDispatch = this.#dispatches;
        },
        // Whichever step needs a table first: it is no part of that step.
        placeTable: (tensor) => this.#place(this.#host.call.operation, 'table', tensor),
        dispatch: (launch) => this.#dispatch(launch),
      },
      { matrixUnit: like?.matrixUnit, choices: like?.choices ?? new Choices() },
    );
  }

  get memory(): MemoryMeter {
    return this.#host.memory;
  }

  get liveBytes(): number {
    return this.#host.liveBytes;
  }

  /** Dispatches so far. */
  get dispatches(): number {
    return this.#dispatches;
  }

  /** All that was used so far, in the order of first use. */
  get tenancies(): readonly Tenancy[] {
    return this.#tenancies;
  }

  allocate(spec: Spec): Storage {
    return this.#host.allocate(spec);
  }

  free(storage: Storage): void {
    this.#host.free(storage);
  }

  write(tensor: DeviceTensor, data: HostArray): void {
    expectValues(tensor, data);
    this.#host.placeOf(hostWrite.operation, 'tensor', tensor);
  }

  async read(tensor: DeviceTensor): Promise<HostArray> {
    const n = size(tensor.shape);
    return tensor.dtype === 'i32' ? new Int32Array(n) : new Float32Array(n);
  }

  run(
    operation: string,
    inputs: Record<string, DeviceTensor | undefined>,
    outputs: Record<string, DeviceTensor>,
    attributes: object,
  ): void {
    this.#host.run(operation, inputs, outputs, attributes);
  }

  async synchronize(): Promise<void> {}

  async destroy(): Promise<void> {}

  #dispatch({ shader: path, formula, tensors }: Launch): void {
    const { operation } = this.#host.call;
    for (const { name } of this.#shaders.get(path, formula).declared.tensors) {
      const tensor = tensors[name];
      if (!tensor) throw new Error(`${operation}: expected a tensor for ${name} of ${path} but received none`);
      this.#host.placeOf(operation, name, tensor);
    }
    this.#dispatches++;
  }

  /** A tensor takes its place with its first use, as on the GPU. */
  #place(operation: string, argument: string, { shape, dtype, storage }: DeviceTensor): OpenTenancy {
    const { inputs, outputs } = operation === hostWrite.operation ? hostWrite : this.#host.call;
    const result = Object.keys(outputs).find((name) => outputs[name]!.storage === storage);
    return {
      bytes: storage.bytes,
      storage,
      spec: { shape, dtype },
      operation,
      inputs,
      role: result ?? (this.#host.isTemporary(storage) ? 'temporary' : argument),
      phase: this.phase,
      start: this.#events++,
      end: Number.POSITIVE_INFINITY,
      firstDispatch: this.#dispatches,
      endDispatch: Number.POSITIVE_INFINITY,
    };
  }
}

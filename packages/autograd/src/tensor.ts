import {
  type Backend,
  type DeviceTensor,
  type DType,
  type HostArray,
  type Shape,
  ShapeError,
  size,
} from '@flukeprint/kernels';
import { allocate, release, retain } from './memory.ts';
import { currentScope } from './scope.ts';

/** What a tensor knows of the operation that it came from; the rest is the tape's. */
export interface Origin {
  /** The operation's name. */
  readonly rule: string;
}

/**
 * A handle on values in a backend's memory, with its place in the graph of derivatives.
 *
 * Handles made inside a {@link scope} are released when it ends, unless returned from it or {@link keep | kept}.
 */
export class Tensor {
  readonly backend: Backend;
  readonly #value: DeviceTensor;
  /** The operation this came from, if its gradient is wanted. */
  node: Origin | null = null;
  /** A leaf whose gradient `backward` stores in {@link grad}. */
  requiresGrad = false;
  /** Sum of the gradients of all backward passes since `zeroGrad`. */
  grad: Tensor | null = null;
  #released = false;

  /** Becomes one more owner of the value's storage. */
  constructor(backend: Backend, value: DeviceTensor) {
    this.backend = backend;
    this.#value = value;
    retain(value.storage);
    currentScope()?.handles.add(this);
  }

  /** New tensor with these values, copied to the device. */
  static from(
    backend: Backend,
    data: HostArray | readonly number[],
    shape: Shape,
    options: { dtype?: DType; requiresGrad?: boolean } = {},
  ): Tensor {
    const dtype = options.dtype ?? (data instanceof Int32Array ? 'i32' : 'f32');
    if (data.length !== size(shape)) {
      throw new ShapeError('Tensor.from', 'data', `${size(shape)} values for [${shape.join(', ')}]`, `${data.length}`);
    }
    const tensor = new Tensor(backend, allocate(backend, { shape, dtype }));
    const array = 'buffer' in data ? data : dtype === 'i32' ? Int32Array.from(data) : Float64Array.from(data);
    backend.write(tensor.value, array);
    tensor.requiresGrad = options.requiresGrad ?? false;
    return tensor;
  }

  get shape(): Shape {
    return this.#value.shape;
  }

  get dtype(): DType {
    return this.#value.dtype;
  }

  /** Part of a graph, or a leaf that wants a gradient. */
  get tracked(): boolean {
    return this.requiresGrad || this.node !== null;
  }

  /** What kernels take. Throws once the handle is released. */
  get value(): DeviceTensor {
    if (this.#released) {
      throw new Error(
        `autograd: a released tensor [${this.shape.join(', ')}] was used; return it from its scope or keep() it`,
      );
    }
    return this.#value;
  }

  /** Copies the values to the host, after all queued work. */
  async read(): Promise<HostArray> {
    return this.backend.read(this.value);
  }

  /** The single value of a one-element tensor. */
  async item(): Promise<number> {
    if (size(this.shape) !== 1) throw new ShapeError('item', 'tensor', 'one element', `[${this.shape.join(', ')}]`);
    return (await this.read())[0]!;
  }

  /** The same values outside the graph. Shares memory. */
  detach(): Tensor {
    return new Tensor(this.backend, this.value);
  }

  zeroGrad(): void {
    this.grad?.dispose();
    this.grad = null;
  }

  /** Gives up this handle; the memory goes back when no other handle or saved value needs it. Safe to call twice. */
  dispose(): void {
    if (this.#released) return;
    this.#released = true;
    release(this.backend, this.#value.storage);
    this.grad?.dispose();
    this.grad = null;
  }
}

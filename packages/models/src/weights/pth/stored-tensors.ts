/** Tensors as torch stores them: a view (offset, sizes, strides) of a storage, a run of numbers of one type. */
import { size } from '@flukeprint/kernels';
import { brief } from '../brief.ts';
import type { StoredArray, StoredTensor } from '../safetensors/parse-safetensors.ts';
import { PickleError } from './pickle/pickle-values.ts';

export interface ElementType {
  /** Bytes per element. */
  readonly bytes: number;
  /** Reads the element at byte `at`, little-endian. */
  readonly get: (view: DataView, at: number) => number | bigint;
  readonly make: (length: number) => StoredArray;
}

const f32 = (length: number) => new Float32Array(length);
const i32 = (length: number) => new Int32Array(length);
const widen = new DataView(new ArrayBuffer(4));

/** By the name of torch's storage class. Halves widen to f32, small integers and booleans to i32. */
export const storageTypes: Readonly<Record<string, ElementType>> = {
  FloatStorage: { bytes: 4, get: (view, at) => view.getFloat32(at, true), make: f32 },
  DoubleStorage: { bytes: 8, get: (view, at) => view.getFloat64(at, true), make: (length) => new Float64Array(length) },
  HalfStorage: { bytes: 2, get: (view, at) => view.getFloat16(at, true), make: f32 },
  BFloat16Storage: {
    bytes: 2,
    get: (view, at) => {
      // bfloat16 is the upper half of a float32.
      widen.setUint32(0, view.getUint16(at, true) << 16);
      return widen.getFloat32(0);
    },
    make: f32,
  },
  LongStorage: {
    bytes: 8,
    get: (view, at) => view.getBigInt64(at, true),
    make: (length) => new BigInt64Array(length),
  },
  IntStorage: { bytes: 4, get: (view, at) => view.getInt32(at, true), make: i32 },
  ShortStorage: { bytes: 2, get: (view, at) => view.getInt16(at, true), make: i32 },
  CharStorage: { bytes: 1, get: (view, at) => view.getInt8(at), make: i32 },
  ByteStorage: { bytes: 1, get: (view, at) => view.getUint8(at), make: i32 },
  BoolStorage: { bytes: 1, get: (view, at) => view.getUint8(at), make: i32 },
};

/** A storage that the pickle names; its bytes lie elsewhere in the file. */
export class StorageReference {
  readonly key: string;
  readonly type: ElementType;
  /** Elements. */
  readonly length: number;
  /** Where it begins in the storage that the file holds under `key`, elements; storages of old files can be views. */
  readonly begin: number;

  constructor(key: string, type: ElementType, length: number, begin = 0) {
    this.key = key;
    this.type = type;
    this.length = length;
    this.begin = begin;
  }
}

export class TensorReference {
  readonly storage: StorageReference;
  /** Elements. */
  readonly offset: number;
  readonly shape: readonly number[];
  /** Elements. */
  readonly stride: readonly number[];

  /** Throws a {@link PickleError} where the tensor would reach beyond its storage. */
  constructor(storage: StorageReference, offset: number, shape: readonly number[], stride: readonly number[]) {
    const natural = (n: unknown) => Number.isSafeInteger(n) && (n as number) >= 0;
    if (shape.length > 16 || shape.length !== stride.length || ![offset, ...shape, ...stride].every(natural)) {
      throw new PickleError(`a tensor of shape ${brief(shape)}, strides ${brief(stride)} and offset ${brief(offset)}`);
    }
    if (!shape.includes(0)) {
      const last = shape.reduce((sum, extent, i) => sum + (extent - 1) * stride[i]!, offset);
      if (!(last < storage.length)) {
        throw new PickleError(
          `a tensor of shape ${brief(shape)} reaches element ${last} of storage ${storage.key}, which has ${storage.length}`,
        );
      }
    }
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.stride = stride;
  }

  /** Elements. */
  get length(): number {
    return size(this.shape);
  }

  /** Its values, row-major, from the bytes of its storage. */
  read(bytes: ArrayBuffer): StoredTensor {
    const { shape, stride, length } = this;
    const { type, begin } = this.storage;
    const view = new DataView(bytes);
    const data = type.make(length);
    const position = shape.map(() => 0);
    let element = begin + this.offset;
    for (let i = 0; i < length; i++) {
      data[i] = type.get(view, element * type.bytes);
      for (let axis = shape.length - 1; axis >= 0; axis--) {
        position[axis]! += 1;
        element += stride[axis]!;
        if (position[axis]! < shape[axis]!) break;
        element -= position[axis]! * stride[axis]!;
        position[axis] = 0;
      }
    }
    return { shape, data };
  }
}

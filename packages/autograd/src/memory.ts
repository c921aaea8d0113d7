import type { Backend, DeviceTensor, Spec, Storage } from '@flukeprint/kernels';

/**
 * Counts the owners of each storage: tensor handles and nodes of the tape that saved it for the backward pass.
 * The last owner's release gives the memory back at once, so activations disappear while backward walks the tape.
 */
const owners = new WeakMap<Storage, number>();

export function allocate(backend: Backend, spec: Spec): DeviceTensor {
  return { shape: spec.shape, dtype: spec.dtype, storage: backend.allocate(spec) };
}

export function retain(storage: Storage): void {
  owners.set(storage, (owners.get(storage) ?? 0) + 1);
}

export function release(backend: Backend, storage: Storage): void {
  const count = owners.get(storage);
  if (count === undefined) throw new Error('autograd: released a storage that nobody owns');
  if (count > 1) {
    owners.set(storage, count - 1);
  } else {
    owners.delete(storage);
    backend.free(storage);
  }
}

/** True if nobody else can see a change made in place. */
export function ownedOnce(storage: Storage): boolean {
  return owners.get(storage) === 1;
}

import type { ElementType } from './stored-tensors.ts';

/** Reads the storage of this key, which must have room for `length` elements, whole. */
export type StorageBytes = (key: string, type: ElementType, length: number) => Promise<ArrayBuffer>;

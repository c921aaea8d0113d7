/* tslint:disable */
/* eslint-disable */
export const memory: WebAssembly.Memory;
export const memory_allocate: (a: number) => number;
export const memory_free: (a: number, b: number) => void;
export const sift: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number) => number;

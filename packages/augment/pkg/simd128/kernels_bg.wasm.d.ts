/* tslint:disable */
/* eslint-disable */
export const memory: WebAssembly.Memory;
export const add_noise: (a: number, b: number, c: number, d: number, e: number) => void;
export const clahe: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number) => void;
export const displace: (a: number, b: number, c: number, d: number, e: number, f: number, g: number) => void;
export const filter2d: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number) => void;
export const horizontal_flip: (a: number, b: number, c: number, d: number) => void;
export const largest: (a: number, b: number) => number;
export const lookup: (a: number, b: number, c: number) => void;
export const memory_allocate: (a: number) => number;
export const memory_free: (a: number, b: number) => void;
export const normal: (a: number, b: number, c: number) => void;
export const normalize: (a: number, b: number, c: number, d: number) => void;
export const rain: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number) => void;
export const separable_filter: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number) => void;
export const separable_filter_plane: (a: number, b: number, c: number, d: number, e: number, f: number) => void;
export const shift_hsv: (a: number, b: number, c: number, d: number, e: number) => void;
export const vertical_flip: (a: number, b: number, c: number, d: number) => void;
export const warp_perspective: (a: number, b: number, c: number, d: number, e: number) => void;

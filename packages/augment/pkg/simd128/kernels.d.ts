/* tslint:disable */
/* eslint-disable */

export type InitInput = RequestInfo | URL | Response | BufferSource | WebAssembly.Module;

export interface InitOutput {
    readonly memory: WebAssembly.Memory;
    readonly add_noise: (a: number, b: number, c: number, d: number, e: number) => void;
    readonly clahe: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number) => void;
    readonly displace: (a: number, b: number, c: number, d: number, e: number, f: number, g: number) => void;
    readonly filter2d: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number) => void;
    readonly horizontal_flip: (a: number, b: number, c: number, d: number) => void;
    readonly largest: (a: number, b: number) => number;
    readonly lookup: (a: number, b: number, c: number) => void;
    readonly memory_allocate: (a: number) => number;
    readonly memory_free: (a: number, b: number) => void;
    readonly normal: (a: number, b: number, c: number) => void;
    readonly normalize: (a: number, b: number, c: number, d: number) => void;
    readonly rain: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number) => void;
    readonly separable_filter: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number) => void;
    readonly separable_filter_plane: (a: number, b: number, c: number, d: number, e: number, f: number) => void;
    readonly shift_hsv: (a: number, b: number, c: number, d: number, e: number) => void;
    readonly vertical_flip: (a: number, b: number, c: number, d: number) => void;
    readonly warp_perspective: (a: number, b: number, c: number, d: number, e: number) => void;
}

export type SyncInitInput = BufferSource | WebAssembly.Module;

/**
 * Instantiates the given `module`, which can either be bytes or
 * a precompiled `WebAssembly.Module`.
 *
 * @param {{ module: SyncInitInput }} module - Passing `SyncInitInput` directly is deprecated.
 *
 * @returns {InitOutput}
 */
export function initSync(module: { module: SyncInitInput } | SyncInitInput): InitOutput;

/**
 * If `module_or_path` is {RequestInfo} or {URL}, makes a request and
 * for everything else, calls `WebAssembly.instantiate` directly.
 *
 * @param {{ module_or_path: InitInput | Promise<InitInput> }} module_or_path - Passing `InitInput` directly is deprecated.
 *
 * @returns {Promise<InitOutput>}
 */
export default function __wbg_init (module_or_path?: { module_or_path: InitInput | Promise<InitInput> } | InitInput | Promise<InitInput>): Promise<InitOutput>;

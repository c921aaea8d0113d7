/* tslint:disable */
/* eslint-disable */

/**
 * Tiles are summed whole, or as two halves of 4 × 8 for processors whose 16 registers hold four values each. The engine
 * decides that (it may make 256-bit instructions of neighbouring vectors), so the host asks a clock. No bit depends on it.
 */
export function gemm_choose_tile(whole: boolean): void;

export type InitInput = RequestInfo | URL | Response | BufferSource | WebAssembly.Module;

export interface InitOutput {
    readonly memory: WebAssembly.Memory;
    readonly accumulate: (a: number, b: number, c: number, d: number) => void;
    readonly adam_step: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number, n: number, o: number, p: number) => void;
    readonly adaptive_avg_pool2d: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number) => void;
    readonly adaptive_avg_pool2d_grad: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number) => void;
    readonly add: (a: number, b: number, c: number, d: number, e: number, f: number, g: number) => void;
    readonly arcface_margin: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number) => void;
    readonly arcface_margin_grad: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number) => void;
    readonly avg_pool2d: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number, n: number) => void;
    readonly avg_pool2d_grad: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number, n: number) => void;
    readonly batch_norm: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number, n: number, o: number, p: number, q: number, r: number) => void;
    readonly batch_norm_grad: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number, n: number, o: number, p: number) => void;
    readonly binary_cross_entropy_with_logits: (a: number, b: number, c: number, d: number, e: number, f: number) => void;
    readonly binary_cross_entropy_with_logits_blocks: (a: number, b: number, c: number, d: number, e: number, f: number) => void;
    readonly binary_cross_entropy_with_logits_grad: (a: number, b: number, c: number, d: number, e: number, f: number, g: number) => void;
    readonly broadcast_to: (a: number, b: number, c: number, d: number, e: number, f: number) => void;
    readonly cat: (a: number, b: number, c: number, d: number, e: number, f: number, g: number) => void;
    readonly clip_norm: (a: number, b: number, c: number, d: number, e: number) => void;
    readonly conv2d: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number, n: number, o: number, p: number, q: number, r: number, s: number, t: number) => void;
    readonly conv2d_pack_weight_transposed: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number) => void;
    readonly conv2d_pad: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number) => void;
    readonly conv2d_weight_grad: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number, n: number, o: number, p: number, q: number, r: number) => void;
    readonly cross_entropy: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number) => void;
    readonly cross_entropy_grad: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number) => void;
    readonly depthwise: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number, n: number, o: number, p: number, q: number, r: number, s: number, t: number, u: number, v: number, w: number, x: number, y: number) => void;
    readonly depthwise_private_bytes: (a: number, b: number) => number;
    readonly depthwise_weight_grad: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number, n: number, o: number, p: number, q: number, r: number, s: number, t: number, u: number, v: number) => void;
    readonly focal_loss: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number) => void;
    readonly focal_loss_grad: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number) => void;
    readonly gem_pool2d: (a: number, b: number, c: number, d: number, e: number, f: number, g: number) => void;
    readonly gem_pool2d_grad: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number) => void;
    readonly gemm_choose_tile: (a: number) => void;
    readonly gemm_pack_rows: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number) => void;
    readonly gemm_private_bytes: () => number;
    readonly hardswish: (a: number, b: number, c: number, d: number) => void;
    readonly hardswish_grad: (a: number, b: number, c: number, d: number, e: number) => void;
    readonly index_copy: (a: number, b: number, c: number, d: number, e: number, f: number, g: number) => void;
    readonly index_select: (a: number, b: number, c: number, d: number, e: number, f: number, g: number) => void;
    readonly index_select_grad: (a: number, b: number, c: number, d: number, e: number, f: number, g: number) => void;
    readonly interpolate: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number, n: number) => void;
    readonly interpolate_grad: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number, n: number) => void;
    readonly leaky_relu: (a: number, b: number, c: number, d: number, e: number) => void;
    readonly leaky_relu_grad: (a: number, b: number, c: number, d: number, e: number, f: number) => void;
    readonly lerp: (a: number, b: number, c: number, d: number, e: number, f: number) => void;
    readonly linear: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number) => void;
    readonly log_softmax: (a: number, b: number, c: number, d: number, e: number, f: number) => void;
    readonly log_softmax_grad: (a: number, b: number, c: number, d: number, e: number, f: number, g: number) => void;
    readonly max_pool2d: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number, n: number, o: number) => void;
    readonly max_pool2d_grad: (a: number, b: number, c: number, d: number, e: number, f: number, g: number) => void;
    readonly memory_allocate: (a: number) => number;
    readonly memory_free: (a: number, b: number) => void;
    readonly mul: (a: number, b: number, c: number, d: number, e: number, f: number, g: number) => void;
    readonly mutual_nearest: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number) => void;
    readonly normalize: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number) => void;
    readonly normalize_grad: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number) => void;
    readonly relu: (a: number, b: number, c: number, d: number) => void;
    readonly relu6: (a: number, b: number, c: number, d: number) => void;
    readonly relu6_grad: (a: number, b: number, c: number, d: number, e: number) => void;
    readonly relu_grad: (a: number, b: number, c: number, d: number, e: number) => void;
    readonly scale: (a: number, b: number, c: number, d: number, e: number) => void;
    readonly sgd_step: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number) => void;
    readonly sigmoid: (a: number, b: number, c: number, d: number) => void;
    readonly sigmoid_grad: (a: number, b: number, c: number, d: number, e: number) => void;
    readonly silu: (a: number, b: number, c: number, d: number) => void;
    readonly silu_grad: (a: number, b: number, c: number, d: number, e: number) => void;
    readonly softmax: (a: number, b: number, c: number, d: number, e: number, f: number) => void;
    readonly softmax_grad: (a: number, b: number, c: number, d: number, e: number, f: number, g: number) => void;
    readonly sub: (a: number, b: number, c: number, d: number, e: number, f: number, g: number) => void;
    readonly sum_squares: (a: number, b: number, c: number, d: number, e: number) => void;
    readonly sum_squares_chunk_size: () => number;
    readonly sum_to: (a: number, b: number, c: number, d: number, e: number, f: number) => void;
    readonly swap: (a: number, b: number, c: number, d: number) => void;
    readonly total_norm: (a: number, b: number, c: number, d: number, e: number) => void;
    readonly triplet_margin: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number) => void;
    readonly triplet_margin_grad: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number) => void;
    readonly triplet_margin_mine: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number) => void;
    readonly update_loss_scale: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number, n: number, o: number) => void;
    readonly weighted_triplet_distance: (a: number, b: number, c: number, d: number, e: number, f: number, g: number) => void;
    readonly weighted_triplet_margin: (a: number, b: number, c: number, d: number, e: number, f: number, g: number) => void;
    readonly weighted_triplet_margin_grad: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number) => void;
    readonly weighted_triplet_pull: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number) => void;
    readonly winograd_by_outputs: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number, n: number, o: number, p: number, q: number, r: number) => void;
    readonly winograd_by_outputs_private_bytes: (a: number) => number;
    readonly winograd_by_tiles: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number, n: number, o: number, p: number, q: number, r: number, s: number) => void;
    readonly winograd_by_tiles_private_bytes: (a: number) => number;
    readonly winograd_grad_output: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number) => void;
    readonly winograd_input: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number) => void;
    readonly winograd_input_by_tile: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number) => void;
    readonly winograd_size: (a: number, b: number, c: number) => number;
    readonly winograd_weight: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number) => void;
    readonly winograd_weight_grad: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number) => void;
    readonly winograd_weight_grad_private_bytes: () => number;
    readonly __wbindgen_externrefs: WebAssembly.Table;
    readonly __wbindgen_start: () => void;
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

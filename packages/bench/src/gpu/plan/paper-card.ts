import type { ShaderResources } from './shader-resources.ts';

/** A GPU as its data sheet has it. */
export interface PaperCard {
  readonly name: string;
  /** Of f32, without tensor cores: 10¹² FLOP per second, a multiply-add counting two. */
  readonly peakTflops: number;
  /** Of its memory: 10⁹ bytes per second. */
  readonly bandwidthGbs: number;
  /** Multiprocessors. */
  readonly sms: number;
}

/** SXM5, of https://www.nvidia.com/en-us/data-center/h100/: FP32 67 TFLOPS, 3.35 TB/s; 132 multiprocessors. */
export const h100: PaperCard = { name: 'H100 SXM', peakTflops: 67, bandwidthGbs: 3350, sms: 132 };

/** As many multiprocessors as a GPU of a laptop has. */
export const LAPTOP_SMS = 40;

/**
 * Of one multiprocessor with compute capability 9.0, of the CUDA C++ Programming Guide's table of technical specifications:
 * registers of 32 bits in portions of 256 to a warp, bytes that workgroups share, of which the driver takes 1 KiB each.
 */
const multiprocessor = { registers: 65_536, sharedBytes: 228 * 1024, warps: 64, workgroups: 32 };
const WARP = 32;
const REGISTER_PORTION = 256;
const MOST_REGISTERS = 255;
const SHARED_BY_DRIVER = 1024;

export interface Occupancy {
  /** Workgroups that a multiprocessor runs at once. */
  readonly perSm: number;
  /** Warps of these ÷ warps that it can hold. */
  readonly share: number;
  readonly limitedBy: 'registers' | 'workgroup memory' | 'warps' | 'workgroups';
}

/** How many workgroups of a shader fit on a multiprocessor at once. */
export function occupancy({ invocations, workgroupBytes, registers }: ShaderResources): Occupancy {
  const warps = Math.ceil(invocations / WARP);
  const perWarp = Math.ceil((Math.min(registers, MOST_REGISTERS) * WARP) / REGISTER_PORTION) * REGISTER_PORTION;
  const limits = [
    ['workgroups', multiprocessor.workgroups],
    ['warps', Math.floor(multiprocessor.warps / warps)],
    ['registers', Math.floor(Math.floor(multiprocessor.registers / perWarp) / warps)],
    ['workgroup memory', Math.floor(multiprocessor.sharedBytes / (workgroupBytes + SHARED_BY_DRIVER))],
  ] as const;
  const [limitedBy, perSm] = limits.reduce((a, b) => (b[1] < a[1] ? b : a));
  return { perSm, share: (perSm * warps) / multiprocessor.warps, limitedBy };
}

/** Work of all multiprocessors ÷ what they could do until the one with the most workgroups is done. */
export function balance(workgroups: number, sms: number): number {
  return workgroups / (Math.ceil(workgroups / sms) * sms);
}

export { freshGpu } from '#gpu';
export { NoAdapterError } from './runtime/device.ts';
export { DeviceLostError } from './runtime/device-lost-error.ts';
export { type Lifetime, type MemoryPlan, peakBytes, planBuffers } from './runtime/memory/memory-plan.ts';
export { PlanningBackend, type Tenancy } from './runtime/memory/planning-backend.ts';
export type { SilenceListener } from './runtime/queue/patience.ts';
export { createWebGpuBackend, WebGpuBackend, type WebGpuOptions } from './runtime/webgpu-backend.ts';

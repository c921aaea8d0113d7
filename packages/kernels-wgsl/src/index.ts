export { freshGpu } from '#gpu';
export { NoAdapterError } from './device.ts';
export { DeviceLostError } from './device-lost-error.ts';
export { type Lifetime, type MemoryPlan, peakBytes, planMemory } from './memory/memory-plan.ts';
export { PlanningBackend, type Tenancy } from './memory/planning-backend.ts';
export { createWebGpuBackend, WebGpuBackend, type WebGpuOptions } from './webgpu-backend.ts';

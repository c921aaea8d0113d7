export { NoAdapterError } from './device.ts';
export { createWebGpuBackend, WebGpuBackend, type WebGpuOptions } from './webgpu-backend.ts';

export { freshGpu } from '#gpu';
export { NoAdapterError } from './device.ts';
export { DeviceLostError } from './device-lost-error.ts';
export { createWebGpuBackend, WebGpuBackend, type WebGpuOptions } from './webgpu-backend.ts';

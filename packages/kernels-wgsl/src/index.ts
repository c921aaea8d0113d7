export { NoAdapterError } from './device.ts';
export { DeviceLostError } from './device-lost-error.ts';
export { freshGpu } from '#gpu';
export { createWebGpuBackend, WebGpuBackend, type WebGpuOptions } from './webgpu-backend.ts';

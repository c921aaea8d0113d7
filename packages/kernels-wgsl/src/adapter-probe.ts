// Exits with 0 if WebGPU finds an adapter. A process of its own, because the driver is chosen by the environment that a
// process starts with.
import { gpu } from './runtime/gpu.ts';

process.exitCode = (await gpu().requestAdapter()) ? 0 : 1;

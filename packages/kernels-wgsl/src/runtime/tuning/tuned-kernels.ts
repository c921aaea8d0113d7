import { createRequire } from 'node:module';
import { tiles } from '../../operations/gemm/tile.ts';
import { shaderSource } from '../shader-source.ts';

const shaders = [
  'gemm/gathered.wgsl',
  'gemm/multiply.wgsl',
  'conv2d/implicit-gemm.wgsl',
  'conv2d/pack-weight.wgsl',
  'conv2d/weight-grad.wgsl',
  'linear/matmul.wgsl',
  'conv2d/winograd/transforms.wgsl',
  'conv2d/winograd/input-transform.wgsl',
  'conv2d/winograd/product.wgsl',
  'conv2d/winograd/output-transform.wgsl',
  'conv2d/winograd/weight-grad.wgsl',
];

/** The text that measurements depend on: where it differs, they hold no more. */
export function tunedKernels(): string {
  return [JSON.stringify(tiles), ...shaders.map(shaderSource)].join('\n');
}

/** Version of npm's `webgpu`. */
export function dawnVersion(): string {
  const { version } = createRequire(import.meta.url)('webgpu/package.json') as { version: string };
  return version;
}

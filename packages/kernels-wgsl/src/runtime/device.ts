import type { MatrixUnit } from '../operations/kernel-context.ts';
import { matrixUnitOf } from './matrix-unit.ts';

/** No adapter: no driver that WebGPU can use. */
export class NoAdapterError extends Error {
  override name = 'NoAdapterError';
  constructor() {
    super(
      'webgpu: no adapter found. Expected a Vulkan, Metal or Direct3D 12 driver; ' +
        'on Linux x64 FLUKEPRINT_SOFTWARE_ADAPTER=1 runs on SwiftShader where its package is installed',
    );
  }
}

/** Asked for where the adapter has them. */
const usefulFeatures: readonly GPUFeatureName[] = [
  'shader-f16',
  'subgroups',
  'subgroup-size-control' as GPUFeatureName,
  'chromium-experimental-subgroup-matrix' as GPUFeatureName,
  'timestamp-query',
];

/** A device with what its adapter says of itself. */
export interface OpenDevice {
  readonly device: GPUDevice;
  /** One line for people: vendor, architecture, driver. */
  readonly description: string;
  /** Whether the CPU does the work. */
  readonly isSoftware: boolean;
  /** The units that multiply matrices of f16 into sums of f32, where the adapter has them and Dawn offers them. */
  readonly matrixUnit?: MatrixUnit | undefined;
}

/** Dawn's adapters and devices do not keep their instance alive, and crash when it is collected: it never is. */
const instances = new Set<GPU>();

/**
 * The fastest adapter's device, with buffers as large as it offers: a tensor is one buffer, and the default of 128 MiB
 * is small for activations. Everything else stays at WebGPU's default
 * limits, so that kernels run anywhere.
 */
export async function openDevice(gpu: GPU): Promise<OpenDevice> {
  instances.add(gpu);
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new NoAdapterError();
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  const device = await adapter.requestDevice({
    label: 'flukeprint',
    requiredFeatures: usefulFeatures.filter((feature) => adapter.features.has(feature)),
    requiredLimits: { maxBufferSize, maxStorageBufferBindingSize },
  });
  return {
    device,
    description: describe(adapter.info),
    isSoftware: adapter.info.isFallbackAdapter,
    matrixUnit: await matrixUnitOf(device, adapter.info),
  };
}

function describe({ vendor, architecture, device, description, isFallbackAdapter }: GPUAdapterInfo): string {
  const parts = [vendor, architecture || device, description].filter((part) => part !== '');
  return `${parts.join(' ') || 'unnamed adapter'}${isFallbackAdapter ? ' (software)' : ''}`;
}

import type { MatrixUnit } from '../operations/kernel-context.ts';

/** What typings do not know yet. */
interface MatrixInfo {
  readonly subgroupMinSize: number;
  readonly subgroupMaxSize: number;
  readonly subgroupMatrixConfigs?: Iterable<{
    readonly componentType: string;
    readonly resultComponentType: string;
    readonly M: number;
    readonly N: number;
    readonly K: number;
  }>;
}

/** Sizes of subgroups, the usual first. */
const SUBGROUPS = [32, 16, 8, 64];

/** The unit that our shaders use, or undefined where there is none or Dawn's language for it is another. */
export async function matrixUnitOf(device: GPUDevice, info: GPUAdapterInfo): Promise<MatrixUnit | undefined> {
  const has = (feature: string) => device.features.has(feature as GPUFeatureName);
  if (!has('chromium-experimental-subgroup-matrix') || !has('shader-f16') || !has('subgroups')) return undefined;
  const { subgroupMinSize, subgroupMaxSize, subgroupMatrixConfigs = [] } = info as MatrixInfo;
  const isChosen = subgroupMinSize !== subgroupMaxSize;
  if (isChosen && !has('subgroup-size-control')) return undefined;
  const fits = [...subgroupMatrixConfigs].filter(
    ({ componentType, resultComponentType, M, N, K }) =>
      componentType === 'f16' && resultComponentType === 'f32' && [M, N, K].every((n) => n === 8 || n === 16),
  );
  // The largest does the most at once.
  const [best] = fits.sort((a, b) => b.M * b.N * b.K - a.M * a.N * a.K);
  if (!best) return undefined;
  for (const subgroup of SUBGROUPS) {
    if (subgroup < subgroupMinSize || subgroup > subgroupMaxSize) continue;
    const unit = { rows: best.M, columns: best.N, depth: best.K, subgroup, isChosen };
    if (await works(device, unit)) return unit;
  }
  return undefined;
}

/**
 * Makes a pipeline of a small shader: the language is a draft and has changed before, and a unit may want subgroups of
 * another size.
 */
async function works(device: GPUDevice, { rows, columns, depth, subgroup, isChosen }: MatrixUnit): Promise<boolean> {
  device.pushErrorScope('validation');
  try {
    const module = device.createShaderModule({
      label: 'subgroup matrices',
      code: `enable f16; enable subgroups; enable chromium_experimental_subgroup_matrix;
        ${isChosen ? 'enable subgroup_size_control;' : ''}
        diagnostic(off, chromium.subgroup_matrix_uniformity);
        var<workgroup> factors: array<vec4<f16>, 64>;
        var<workgroup> results: array<f32, 256>;
        alias Left = subgroup_matrix_left<f16, ${depth}, ${rows}>;
        alias Right = subgroup_matrix_right<f16, ${columns}, ${depth}>;
        alias Result = subgroup_matrix_result<f32, ${columns}, ${rows}>;
        @compute @workgroup_size(${subgroup}) ${isChosen ? `@subgroup_size(${subgroup})` : ''} fn main() {
          let left = subgroupMatrixLoad<Left, row_major>(&factors, 0u, 4u);
          let right = subgroupMatrixLoad<Right, col_major>(&factors, 0u, 4u);
          let sums = subgroupMatrixMultiplyAccumulate(left, right, Result());
          subgroupMatrixStore<row_major>(&results, 0u, sums, ${columns}u);
        }`,
    });
    await device.createComputePipelineAsync({ layout: 'auto', compute: { module } });
    return true;
  } catch {
    return false;
  } finally {
    await device.popErrorScope();
  }
}

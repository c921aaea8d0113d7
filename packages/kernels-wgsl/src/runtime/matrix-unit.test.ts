import { expect, test } from 'vitest';
import { matrixUnitOf } from './matrix-unit.ts';

const features = ['chromium-experimental-subgroup-matrix', 'shader-f16', 'subgroups', 'subgroup-size-control'];
const config = (componentType: string, resultComponentType: string, M: number, N: number, K: number) => {
  return { componentType, resultComponentType, M, N, K };
};
const both = [config('f16', 'f32', 8, 8, 8), config('f16', 'f32', 16, 16, 16), config('f16', 'f16', 16, 16, 16)];

/** A device that makes pipelines of what `accepts` says. */
function device(has: readonly string[], accepts: (code: string) => boolean): GPUDevice {
  return {
    features: new Set(has),
    pushErrorScope: () => {},
    popErrorScope: async () => null,
    createShaderModule: ({ code }: { code: string }) => code,
    createComputePipelineAsync: async ({ compute }: { compute: { module: string } }) => {
      if (!accepts(compute.module)) throw new Error('no such pipeline');
    },
  } as unknown as GPUDevice;
}

function adapter(subgroupMinSize: number, subgroupMaxSize: number, subgroupMatrixConfigs: readonly object[]) {
  return { subgroupMinSize, subgroupMaxSize, subgroupMatrixConfigs } as unknown as GPUAdapterInfo;
}

const all = () => true;

test('the largest unit of f16 factors and f32 sums, in subgroups of the usual size', async () => {
  const unit = { rows: 16, columns: 16, depth: 16, subgroup: 32 };
  expect(await matrixUnitOf(device(features, all), adapter(32, 32, both))).toEqual({ ...unit, isChosen: false });
  expect(await matrixUnitOf(device(features, all), adapter(32, 64, both))).toEqual({ ...unit, isChosen: true });
});

test('a size of subgroups that the unit does not take is passed over', async () => {
  const takes16 = (code: string) => code.includes('@subgroup_size(16)');
  expect(await matrixUnitOf(device(features, takes16), adapter(8, 32, both))).toMatchObject({ subgroup: 16 });
});

test('no unit: a feature or a configuration is missing, sizes cannot be chosen, the language is another', async () => {
  for (const missing of features.slice(0, 3)) {
    const others = features.filter((feature) => feature !== missing);
    expect(await matrixUnitOf(device(others, all), adapter(32, 32, both)), missing).toBeUndefined();
  }
  expect(await matrixUnitOf(device(features, all), adapter(32, 32, [both[2]!]))).toBeUndefined();
  expect(await matrixUnitOf(device(features.slice(0, 3), all), adapter(32, 64, both))).toBeUndefined();
  expect(
    await matrixUnitOf(
      device(features, () => false),
      adapter(32, 32, both),
    ),
  ).toBeUndefined();
});

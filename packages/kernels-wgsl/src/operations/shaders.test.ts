import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { pointwiseNames } from '@flukeprint/kernels';
import { afterAll, describe, expect, test } from 'vitest';
import { create } from 'webgpu';
import { openDevice } from '../runtime/device.ts';
import '../runtime/gpu.ts';
import { layoutEntries } from '../runtime/pipeline.ts';
import { reflect } from '../runtime/reflection.ts';
import { shaderSource } from '../runtime/shader-source.ts';
import { textOf, withUsedFiles } from '../runtime/shaders.ts';
import { type ElementType, specialize } from '../runtime/specialize.ts';
import type { Constants } from './kernel-context.ts';
import { formulaOf } from './pointwise/pointwise.ts';

const folder = fileURLToPath(new URL('./', import.meta.url));
const files = globSync('**/*.wgsl', { cwd: folder }).sort();
const formulas = pointwiseNames.map(formulaOf);
const used = files.flatMap((path) => withUsedFiles([path], shaderSource).slice(1)).map(({ path }) => path);
const parts = new Set([...formulas, ...used]);
const entries = files.filter((path) => !parts.has(path));
/** What is launched: a shader, with each formula where it leaves that to its launch. */
const shaders = entries.flatMap((path) => {
  const leavesFormula = path === 'pointwise/forward.wgsl' || path === 'pointwise/grad.wgsl';
  return leavesFormula ? formulas.map((formula) => [path, formula]) : [[path]];
});

// Dawn's null backend compiles shaders and validates everything, on any machine, and computes nothing.
const { device } = await openDevice(create(['backend=null']));
afterAll(() => device.destroy());

/** The validation error of what `work` asks of the device. */
async function validationError(work: () => void): Promise<string | undefined> {
  device.pushErrorScope('validation');
  work();
  return (await device.popErrorScope())?.message;
}

test('there are shaders', () => {
  expect(entries.length).toBeGreaterThan(40);
});

describe('on the null backend', () => {
  const says = (shader: readonly string[], pattern: RegExp) =>
    pattern.test(textOf(withUsedFiles(shader, shaderSource)));
  const hasMatrices = (shader: readonly string[]) => says(shader, /^enable chromium_experimental_subgroup_matrix/m);
  const hasElements = (shader: readonly string[]) => says(shader, /\bElements?\b/);
  const elementTypes = [
    ...shaders.filter((shader) => !hasMatrices(shader)).map((shader): [string[], ElementType] => [shader, 'f32']),
    ...shaders.filter(hasElements).map((shader): [string[], ElementType] => [shader, 'f16']),
  ];
  const variants = elementTypes.flatMap(([shader, element]): [string[], ElementType, Constants][] => {
    const widths = says(shader, /^const WIDTH/m) ? [{ WIDTH: 4 }, { WIDTH: 1 }] : [{}];
    return widths.map((constants) => [shader, element, constants]);
  });

  test.for(variants)('%s compiles and binds as declared, in %s, %o', async ([shader, element, constants], { skip }) => {
    const [path] = shader;
    const canMatrices = device.features.has('chromium-experimental-subgroup-matrix' as GPUFeatureName);
    skip(hasMatrices(shader) && !canMatrices, 'the null backend has no subgroup matrices');
    const files = withUsedFiles(shader, shaderSource);
    const code = textOf(specialize(files, element, constants).files);
    const module = device.createShaderModule({ label: path!, code });
    const { messages } = await module.getCompilationInfo();
    expect(messages.map((m) => `${path}:${m.lineNum}:${m.linePos}: ${m.message}`)).toEqual([]);

    const pipeline = await device.createComputePipelineAsync({ layout: 'auto', compute: { module } });
    const declared = reflect(path!, textOf(files));
    const { tensors, params } = declared;
    const layout = device.createBindGroupLayout({ entries: layoutEntries(declared) });
    const explicit = device.createPipelineLayout({ bindGroupLayouts: [layout] });
    expect(
      await validationError(() => device.createComputePipeline({ layout: explicit, compute: { module } })),
    ).toBeUndefined();
    // The guaranteed limits are 8 storage buffers, and 256 bytes is the slot of the uniforms.
    expect(tensors.length).toBeLessThanOrEqual(8);
    expect(params?.bytes ?? 0).toBeLessThanOrEqual(256);

    const bind = (uniformBytes: number) =>
      validationError(() => {
        const entries: GPUBindGroupEntry[] = tensors.map(({ binding }) => {
          return { binding, resource: { buffer: device.createBuffer({ size: 256, usage: GPUBufferUsage.STORAGE }) } };
        });
        const uniforms = device.createBuffer({ size: 256, usage: GPUBufferUsage.UNIFORM });
        if (params) entries.push({ binding: params.binding, resource: { buffer: uniforms, size: uniformBytes } });
        device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
      });
    expect(await bind(params?.bytes ?? 0)).toBeUndefined();
    // One member less must not do: the compiler's layout of Params is ours.
    if (params) expect(await bind(params.bytes - 4)).toMatch(/[Bb]inding size/);
  });
});

test('every shader that no other uses is dispatched', () => {
  const sources = globSync('**/*.ts', { cwd: folder, exclude: ['**/*.test.ts'] })
    .map((path) => readFileSync(new URL(path, import.meta.url), 'utf8'))
    .join('');
  expect(entries.filter((path) => !sources.includes(`'${path}'`))).toEqual([]);
});

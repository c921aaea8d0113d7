import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
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

const folder = fileURLToPath(new URL('.', import.meta.url));
const files = globSync('**/*.wgsl', { cwd: folder }).sort();
const shared = new Set(files.flatMap((path) => withUsedFiles([path], shaderSource).slice(1)).map(({ path }) => path));
const entries = files.filter((path) => !shared.has(path));

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
  const says = (path: string, pattern: RegExp) => pattern.test(textOf(withUsedFiles([path], shaderSource)));
  const ofMatrices = entries.filter((path) => says(path, /^enable chromium_experimental_subgroup_matrix/m));
  const ofEither = entries.filter((path) => says(path, /\bElements?\b/));
  const elementTypes = [
    ...entries.filter((path) => !ofMatrices.includes(path)).map((path): [string, ElementType] => [path, 'f32']),
    ...ofEither.map((path): [string, ElementType] => [path, 'f16']),
  ];
  const variants = elementTypes.flatMap(([path, element]): [string, ElementType, Constants][] => {
    const widths = /^const WIDTH/m.test(shaderSource(path)) ? [{ WIDTH: 4 }, { WIDTH: 1 }] : [{}];
    return widths.map((constants) => [path, element, constants]);
  });

  test.for(variants)('%s compiles and binds as declared, in %s, %o', async ([path, element, constants], { skip }) => {
    const hasMatrices = device.features.has('chromium-experimental-subgroup-matrix' as GPUFeatureName);
    skip(ofMatrices.includes(path) && !hasMatrices, 'the null backend has no subgroup matrices');
    const files = withUsedFiles([path], shaderSource);
    const code = textOf(specialize(files, element, constants).files);
    const module = device.createShaderModule({ label: path, code });
    const { messages } = await module.getCompilationInfo();
    expect(messages.map((m) => `${path}:${m.lineNum}:${m.linePos}: ${m.message}`)).toEqual([]);

    const pipeline = await device.createComputePipelineAsync({ layout: 'auto', compute: { module } });
    const declared = reflect(path, textOf(files));
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

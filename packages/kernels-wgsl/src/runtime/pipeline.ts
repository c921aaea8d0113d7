import { show } from '@flukeprint/kernels';
import type { Constants, Launch } from '../operations/kernel-context.ts';
import type { ShaderInterface } from './reflection.ts';
import { type Shader, type Shaders, type SourceFile, textOf } from './shaders.ts';
import { type ElementType, specialize } from './specialize.ts';

/** A compiled shader with one choice of its constants and of its elements' type. */
export interface Pipeline extends ShaderInterface {
  readonly path: string;
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
}

/** Compiles shaders and keeps their pipelines. */
export class Pipelines {
  readonly #device: GPUDevice;
  readonly #shaders: Shaders;
  readonly #report: (check: Promise<Error | undefined>) => void;
  /** By element type and constants. */
  readonly #pipelines = new Map<Shader, Map<string, Pipeline>>();

  /** `report` receives, for each pipeline, the promise of its compile error. */
  constructor(device: GPUDevice, shaders: Shaders, report: (check: Promise<Error | undefined>) => void) {
    this.#device = device;
    this.#shaders = shaders;
    this.#report = report;
  }

  /** The pipeline of a launch. `operation` is who asks, for error messages. */
  get(operation: string, { shader: path, formula, tensors, constants }: Launch): Pipeline {
    const shader = this.#shaders.get(path, formula);
    const element = elementType(operation, shader, tensors);
    // Asked for at every dispatch: most have no constants to make text of.
    const key = constants ? `${element} ${JSON.stringify(constants)}` : element;
    let ofShader = this.#pipelines.get(shader);
    if (!ofShader) {
      ofShader = new Map();
      this.#pipelines.set(shader, ofShader);
    }
    let found = ofShader.get(key);
    if (!found) {
      found = this.#create(operation, shader, element, constants ?? {});
      ofShader.set(key, found);
    }
    return found;
  }

  #create(operation: string, { path, files, declared }: Shader, element: ElementType, constants: Constants): Pipeline {
    const { files: special, overrides } = specialize(files, element, constants);
    const layout = this.#device.createBindGroupLayout({ label: path, entries: layoutEntries(declared) });
    const pipeline = this.#device.createComputePipeline({
      label: path,
      layout: this.#device.createPipelineLayout({ label: path, bindGroupLayouts: [layout] }),
      compute: { module: this.#module(operation, special), constants: overrides },
    });
    return { ...declared, path, pipeline, layout };
  }

  #module(operation: string, files: readonly SourceFile[]): GPUShaderModule {
    // The compilation info says the same as this error, with lines and columns.
    this.#device.pushErrorScope('validation');
    const module = this.#device.createShaderModule({ label: files[0]!.path, code: textOf(files) });
    this.#device.popErrorScope().catch(() => null);
    this.#report(compileError(operation, files, module));
    return module;
  }
}

/** `Params` come with a dynamic offset, so that a bind group serves every launch on the same tensors. */
export function layoutEntries({ tensors, params }: ShaderInterface): GPUBindGroupLayoutEntry[] {
  const entries = tensors.map(({ binding, writable }): GPUBindGroupLayoutEntry => {
    const type = writable ? 'storage' : 'read-only-storage';
    return { binding, visibility: GPUShaderStage.COMPUTE, buffer: { type } };
  });
  if (!params) return entries;
  const buffer = { type: 'uniform', hasDynamicOffset: true, minBindingSize: params.bytes } as const;
  return [...entries, { binding: params.binding, visibility: GPUShaderStage.COMPUTE, buffer }];
}

/** The type of the tensors that the shader takes in either; throws where a tensor does not have the type declared. */
function elementType(operation: string, { path, declared }: Shader, tensors: Launch['tensors']): ElementType {
  let element: ElementType | undefined;
  for (const { name, dtype } of declared.tensors) {
    const tensor = tensors[name];
    if (!tensor) throw new Error(`${operation}: expected a tensor for ${name} of ${path} but received none`);
    const fits = dtype === 'element' ? tensor.dtype !== 'i32' : dtype === 'word' || tensor.dtype === dtype;
    if (!fits || (dtype === 'element' && element !== undefined && element !== tensor.dtype)) {
      const expected = dtype === 'element' ? (element ?? 'f32 or f16') : dtype;
      throw new Error(`${operation}: expected ${expected} for ${name} of ${path} but received ${show(tensor)}`);
    }
    if (dtype === 'element') element = tensor.dtype as ElementType;
  }
  return element ?? 'f32';
}

/** `conv2d/forward.wgsl:12:5: message` of each error that the compiler found, or undefined. */
async function compileError(
  operation: string,
  files: readonly SourceFile[],
  module: GPUShaderModule,
): Promise<Error | undefined> {
  const { messages } = await module.getCompilationInfo();
  const errors = messages.filter(({ type }) => type === 'error');
  if (errors.length === 0) return undefined;
  const lines = errors.map(
    ({ lineNum, linePos, message }) => `${locate(files, lineNum)}:${linePos}: ${message.trim()}`,
  );
  return new Error(`${lines.join('\n')}\nwhile compiling for ${operation}`);
}

/** `conv2d/forward.wgsl:12`, of a line of all files together. */
function locate(files: readonly SourceFile[], line: number): string {
  let left = line;
  for (const { path, text } of files) {
    const lines = text.split('\n').length - 1;
    if (left <= lines) return `${path}:${left}`;
    left -= lines;
  }
  return `${files[0]!.path}:${line}`;
}

import { type DeviceTensor, show } from '@flukeprint/kernels';
import { reflect, type ShaderInterface } from './reflection.ts';
import { type ElementType, type SourceFile, specialize, withUsedFiles } from './specialize.ts';

/** A compiled shader with one choice of its constants and of its elements' type. */
export interface Pipeline extends ShaderInterface {
  readonly path: string;
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
}

export type Constants = Readonly<Record<string, number>>;
export type ShaderSource = (path: string) => string;
type Tensors = Readonly<Record<string, DeviceTensor | undefined>>;

/** A shader's text, and its pipelines by element type and constants. */
interface Source {
  readonly files: readonly SourceFile[];
  readonly declared: ShaderInterface;
  readonly pipelines: Map<string, Pipeline>;
}

/** Loads, compiles and keeps pipelines. */
export class Pipelines {
  readonly #device: GPUDevice;
  readonly #source: ShaderSource;
  readonly #report: (check: Promise<Error | undefined>) => void;
  readonly #sources = new Map<string, Source>();

  /** `report` receives, for each shader, the promise of its compile error. */
  constructor(device: GPUDevice, source: ShaderSource, report: (check: Promise<Error | undefined>) => void) {
    this.#device = device;
    this.#source = source;
    this.#report = report;
  }

  /** The pipeline of the shader at `path` for these tensors. `operation` is who asks, for error messages. */
  get(operation: string, path: string, tensors: Tensors, constants?: Constants): Pipeline {
    const { files, declared, pipelines } = this.#read(path);
    const element = elementType(operation, path, declared, tensors);
    // Asked for at every dispatch: most have no constants to make text of.
    const key = constants ? `${element} ${JSON.stringify(constants)}` : element;
    let found = pipelines.get(key);
    if (!found) {
      const { files: special, overrides } = specialize(files, element, constants ?? {});
      const layout = this.#device.createBindGroupLayout({ label: path, entries: layoutEntries(declared) });
      const pipeline = this.#device.createComputePipeline({
        label: path,
        layout: this.#device.createPipelineLayout({ label: path, bindGroupLayouts: [layout] }),
        compute: { module: this.#module(operation, special), constants: overrides },
      });
      found = { ...declared, path, pipeline, layout };
      pipelines.set(key, found);
    }
    return found;
  }

  #read(path: string): Source {
    let found = this.#sources.get(path);
    if (!found) {
      const files = withUsedFiles(path, this.#source);
      found = { files, declared: reflect(path, textOf(files)), pipelines: new Map() };
      this.#sources.set(path, found);
    }
    return found;
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

function textOf(files: readonly SourceFile[]): string {
  return files.map(({ text }) => text).join('');
}

/** The type of the tensors that the shader takes in either; throws where a tensor does not have the type declared. */
function elementType(operation: string, path: string, declared: ShaderInterface, tensors: Tensors): ElementType {
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
  const lines = errors.map(({ lineNum, linePos, message }) => {
    let line = lineNum;
    let file = 0;
    for (
      let length = lineCount(files[0]!);
      line > length && file < files.length - 1;
      length = lineCount(files[file]!)
    ) {
      line -= length;
      file++;
    }
    return `${files[file]!.path}:${line}:${linePos}: ${message.trim()}`;
  });
  return new Error(`${lines.join('\n')}\nwhile compiling for ${operation}`);
}

function lineCount({ text }: SourceFile): number {
  return text.split('\n').length - 1;
}

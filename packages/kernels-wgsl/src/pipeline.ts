import { reflect, type ShaderInterface } from './reflection.ts';

/** A compiled shader with one choice of its `override` constants. */
export interface Pipeline extends ShaderInterface {
  readonly path: string;
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
}

export type Constants = Readonly<Record<string, number>>;
export type ShaderSource = (path: string) => string;

/** Loads, compiles and keeps pipelines. */
export class Pipelines {
  readonly #device: GPUDevice;
  readonly #source: ShaderSource;
  readonly #report: (check: Promise<Error | undefined>) => void;
  readonly #modules = new Map<string, { module: GPUShaderModule; declared: ShaderInterface }>();
  readonly #pipelines = new Map<string, Pipeline>();

  /** `report` receives, for each shader, the promise of its compile error. */
  constructor(device: GPUDevice, source: ShaderSource, report: (check: Promise<Error | undefined>) => void) {
    this.#device = device;
    this.#source = source;
    this.#report = report;
  }

  /** The pipeline of the shader at `path`. `operation` is who asks, for error messages. */
  get(operation: string, path: string, constants: Constants = {}): Pipeline {
    const key = `${path} ${JSON.stringify(constants)}`;
    let found = this.#pipelines.get(key);
    if (!found) {
      const { module, declared } = this.#module(operation, path);
      const pipeline = this.#device.createComputePipeline({
        label: path,
        layout: 'auto',
        compute: { module, constants },
      });
      found = { ...declared, path, pipeline, layout: pipeline.getBindGroupLayout(0) };
      this.#pipelines.set(key, found);
    }
    return found;
  }

  #module(operation: string, path: string) {
    let found = this.#modules.get(path);
    if (!found) {
      const files = withUsedFiles(path, this.#source);
      const code = files.map((file) => file.text).join('');
      // The compilation info says the same as this error, with lines and columns.
      this.#device.pushErrorScope('validation');
      const module = this.#device.createShaderModule({ label: path, code });
      this.#device.popErrorScope().catch(() => null);
      this.#report(compileError(operation, files, module));
      found = { module, declared: reflect(path, code) };
      this.#modules.set(path, found);
    }
    return found;
  }
}

interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/**
 * A shader followed by the files it names in lines `// uses path`: functions that several shaders share. WGSL does not
 * mind the order of declarations, and the shader's own lines keep their numbers.
 */
export function withUsedFiles(path: string, source: ShaderSource): SourceFile[] {
  const text = source(path);
  const used = [...text.matchAll(/^\/\/ uses (\S+)$/gm)].map(([, other]) => ({ path: other!, text: source(other!) }));
  return [{ path, text }, ...used];
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

import { reflect, type ShaderInterface } from './reflection.ts';

/** Text of a shader by its path below `operations`. */
export type ShaderSource = (path: string) => string;

/** A file of a shader. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** A shader with all that it uses, before constants and types are chosen. */
export interface Shader {
  /** Its path, with that of its formula if it has one: for labels and messages. */
  readonly path: string;
  readonly files: readonly SourceFile[];
  readonly declared: ShaderInterface;
}

/** Reads shaders, each once. */
export class Shaders {
  readonly #source: ShaderSource;
  /** By path and formula: two look-ups of known names take less time than one of both put together. */
  readonly #shaders = new Map<string, Map<string, Shader>>();

  constructor(source: ShaderSource) {
    this.#source = source;
  }

  /** The shader at `path`; `formula` is the file of what it leaves to its launch. */
  get(path: string, formula = ''): Shader {
    let ofPath = this.#shaders.get(path);
    if (!ofPath) {
      ofPath = new Map();
      this.#shaders.set(path, ofPath);
    }
    let shader = ofPath.get(formula);
    if (!shader) {
      shader = this.#read(formula ? [path, formula] : [path]);
      ofPath.set(formula, shader);
    }
    return shader;
  }

  #read(paths: readonly string[]): Shader {
    const path = paths.join(' with ');
    const files = withUsedFiles(paths, this.#source);
    return { path, files, declared: reflect(path, textOf(files)) };
  }
}

/**
 * These files, followed by the ones that they and those name in lines `// uses path`, each once: functions that several
 * shaders share. WGSL does not mind the order of declarations, and the shader's own lines, which come first, keep their numbers.
 */
export function withUsedFiles(paths: readonly string[], source: ShaderSource): SourceFile[] {
  const all = new Set(paths);
  const files: SourceFile[] = [];
  // A set's loop also comes to what is added on the way.
  for (const path of all) {
    const text = source(path);
    files.push({ path, text });
    for (const [, used] of text.matchAll(/^\/\/ uses (\S+)$/gm)) all.add(used!);
  }
  return files;
}

/** WGSL of all these files. */
export function textOf(files: readonly SourceFile[]): string {
  return files.map(({ text }) => text).join('');
}

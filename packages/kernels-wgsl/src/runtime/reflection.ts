import type { DType } from '@flukeprint/kernels';
import type { UniformValue } from '../operations/kernel-context.ts';

/**
 * What a shader declares, read from its text, so that kernels pass tensors and sizes by name. Our shaders follow one
 * convention: `@group(0) @binding(n) var<…> name: …` on one line, and a uniform `params` of `struct Params`.
 * Names are snake_case in WGSL and camelCase here.
 */
export interface ShaderInterface {
  readonly tensors: readonly DeclaredTensor[];
  /** Undefined in a shader without parameters. */
  readonly params?: { readonly binding: number; readonly bytes: number; readonly members: readonly Member[] };
}

/** A storage binding. */
export interface DeclaredTensor {
  readonly name: string;
  readonly binding: number;
  readonly writable: boolean;
  /** `element` is what the pipeline chooses, the type of the activations; a `word` takes any bits. */
  readonly dtype: DType | 'element' | 'word';
}

interface Member {
  readonly name: string;
  readonly type: keyof typeof scalarTypes | 'vec4u';
  readonly offset: number;
  /** Numbers in it: 1, or 4 n for `array<vec4u, n>`. */
  readonly length: number;
}

const scalarTypes = { u32: 4, i32: 4, f32: 4 };

/** What the WGSL `code` declares; `path` is for the error where a `params` has no `struct Params`. */
export function reflect(path: string, code: string): ShaderInterface {
  const tensors = [];
  let params: ShaderInterface['params'];
  for (const [, binding, space, name, type] of code.matchAll(
    /^@group\(0\) @binding\((\d+)\) var<([^>]*)> (\w+): ([^;]*);/gm,
  )) {
    if (space === 'uniform') params = { binding: Number(binding), ...structLayout(path, code) };
    else
      tensors.push({
        name: camelCase(name!),
        binding: Number(binding),
        writable: space === 'storage, read_write',
        dtype: dtypeOf(type!, code),
      });
  }
  return params ? { tensors, params } : { tensors };
}

function dtypeOf(declared: string, code: string): DeclaredTensor['dtype'] {
  const type = declared.replace(/\w+/g, (name) => new RegExp(`^alias ${name} = ([^;]*);`, 'm').exec(code)?.[1] ?? name);
  if (type.includes('Element')) return 'element';
  if (/u32|vec[24]u/.test(type)) return 'word';
  if (type.includes('f16')) return 'f16';
  return /i32|vec[24]i/.test(type) ? 'i32' : 'f32';
}

function structLayout(path: string, code: string): { bytes: number; members: Member[] } {
  const body = /struct Params \{([^}]*)\}/.exec(code)?.[1]?.replace(/\/\/.*/g, '');
  if (body === undefined) throw new Error(`${path}: expected a struct Params`);
  const members: Member[] = [];
  let offset = 0;
  let align = 4;
  for (const [, name, type, vectors] of body.matchAll(/(\w+): (u32|i32|f32|array<vec4u, (\d+)>),/g)) {
    const length = vectors ? 4 * Number(vectors) : 1;
    if (vectors) {
      align = 16;
      offset = Math.ceil(offset / 16) * 16;
    }
    members.push({ name: camelCase(name!), type: vectors ? 'vec4u' : (type as Member['type']), offset, length });
    offset += 4 * length;
  }
  return { bytes: Math.ceil(offset / align) * align, members };
}

/** Writes `values` as the shader's `Params` at `offset`. Values that the shader does not ask for are ignored. */
export function writeParams(
  path: string,
  params: NonNullable<ShaderInterface['params']>,
  values: Readonly<Record<string, UniformValue>>,
  view: DataView,
  offset: number,
): void {
  for (const member of params.members) {
    const value = values[member.name];
    // Nearly all are single numbers, and this runs for every dispatch.
    if ((typeof value === 'number' || typeof value === 'boolean') && fits(Number(value), member.type)) {
      store(view, offset + member.offset, Number(value), member.type);
      continue;
    }
    const numbers = typeof value === 'object' ? value : [Number(value)];
    const valid = numbers.length <= member.length && numbers.every((x) => fits(x, member.type));
    if (value === undefined || !valid) {
      const type = member.length === 1 ? member.type : `at most ${member.length} u32`;
      throw new Error(`${path}: expected ${type} for ${member.name} but received ${value}`);
    }
    for (const [i, x] of numbers.entries()) store(view, offset + member.offset + 4 * i, x, member.type);
  }
}

function store(view: DataView, at: number, x: number, type: Member['type']): void {
  if (type === 'f32') view.setFloat32(at, x, true);
  else view.setInt32(at, x, true);
}

function fits(x: number, type: Member['type']): boolean {
  if (type === 'f32') return !Number.isNaN(x);
  const [least, most] = type === 'i32' ? [-(2 ** 31), 2 ** 31 - 1] : [0, 2 ** 32 - 1];
  return Number.isInteger(x) && x >= least && x <= most;
}

function camelCase(name: string): string {
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

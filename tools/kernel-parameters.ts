/** What a kernel's parameter is given: see `Given` of packages/kernels-wasm/src/runtime/kernel-arguments.ts. */
type Kind = 'address' | 'number' | 'boolean' | 'private';

const numbers = new Set(['usize', 'isize', 'i32', 'u32', 'f32', 'f64']);

function kindOf(kernel: string, name: string, type: string): Kind {
  if (name === 'private') return 'private';
  if (/^\*(const|mut) /.test(type)) return 'address';
  if (type === 'bool') return 'boolean';
  if (numbers.has(type)) return 'number';
  throw new Error(`expected a pointer, a number or a bool as ${name} of ${kernel} but received ${type}`);
}

const camelCase = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/**
 * A TypeScript module that names the parameters of every kernel of a crate, in their order and in camelCase, without the
 * range of work units that they end in. `expanded` is the crate as rustc prints it with all macros expanded: WebAssembly
 * keeps no names of parameters, nor does wasm-bindgen of functions that are exported as they are.
 */
export function kernelParametersModule(expanded: string): string {
  const kernels: [string, string][] = [];
  for (const [, kernel, list] of expanded.matchAll(/\bextern "C" fn (\w+)\(([^)]*)\)/g)) {
    const parameters = list!
      .split(',')
      .map((parameter) => parameter.trim().split(/:\s+/) as [string, string])
      .filter(([name]) => name !== '');
    // What takes no range is no kernel: sizes, the allocator.
    const range = parameters.splice(-2).map(([name]) => name);
    if (range.join() !== 'begin,end') continue;
    const named = parameters.map(([name, type]) => `${camelCase(name)}: '${kindOf(kernel!, name, type)}'`);
    kernels.push([kernel!, named.join(', ')]);
  }
  if (kernels.length === 0) throw new Error('expected functions that take begin and end but found none');
  const lines = kernels.sort(([a], [b]) => (a < b ? -1 : 1)).map(([kernel, named]) => `  ${kernel}: { ${named} },\n`);
  return [
    '// Made by `pnpm build:wasm` from the signatures in src/.\n\n',
    '/** Parameters of every kernel, in their order, but for the range that a call does. */\n',
    `export const kernelParameters = {\n${lines.join('')}} as const;\n`,
  ].join('');
}

import type { MeteredPipeline } from '@flukeprint/kernels-wgsl/gpu-timer';

/** What one workgroup of a shader needs of a processor, read from its text. */
export interface ShaderResources {
  /** Invocations of a workgroup. */
  readonly invocations: number;
  /** Bytes of `var<workgroup>`. */
  readonly workgroupBytes: number;
  /**
   * Registers of 32 bits per invocation, a guess: what the functions declare as `var`, each function once, and
   * {@link BASE_REGISTERS} for addresses, counters and operands. The compiler of a driver may need more or less.
   */
  readonly registers: number;
}

/** For what has no `var`: addresses, loop counters, factors on their way to a multiplication. */
export const BASE_REGISTERS = 32;

type Values = ReadonlyMap<string, number>;

/** Reads a shader's {@link ShaderResources}. Throws on types and expressions that it does not know. */
export function shaderResources({ path, code, constants }: MeteredPipeline): ShaderResources {
  const text = code.replace(/\/\/.*/g, '');
  try {
    const values = constantValues(text, constants);
    const sizes = new Types(text, values);
    const [, sizeText = '1'] = /@workgroup_size\(([^)]*)\)/.exec(text) ?? [];
    const sum = (matches: Iterable<RegExpMatchArray>) =>
      [...matches].reduce((total, [, type]) => total + sizes.bytes(type!.trim()), 0);
    // A `var` inside a function is indented; without a type it is a scalar or a small vector.
    const typed = sum(text.matchAll(/^[ \t]+var \w+\s*:\s*([^=;]+)[=;]/gm));
    const untyped = [...text.matchAll(/^[ \t]+var \w+ = (.*)/gm)].reduce(
      (total, [, value]) => total + literal(value!),
      0,
    );
    return {
      invocations: sizeText
        .split(',')
        .reduce((product, part) => product * (part.trim() ? evaluate(part, values) : 1), 1),
      workgroupBytes: sum(text.matchAll(/^var<workgroup>\s+\w+\s*:\s*([^;]+);/gm)),
      registers: BASE_REGISTERS + Math.ceil((typed + untyped) / 4),
    };
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
  }
}

/** Bytes of a variable that gets its type from `value`. */
function literal(value: string): number {
  const [, lanes] = /^vec([234])/.exec(value) ?? [];
  return 4 * Number(lanes ?? 1);
}

/** Values of `const` and `override` of the module. Ones that are no number, a vector or a table, are left out. */
function constantValues(text: string, constants: Readonly<Record<string, number>>): Values {
  const values = new Map<string, number>(Object.entries(constants));
  const declared = [...text.matchAll(/^(?:@id\(\d+\) )?(?:const|override) (\w+)(?:\s*:\s*\w+)?\s*=\s*([^;]+);/gm)];
  // Declarations may come in any order: until nothing new is found.
  for (let found = -1; found !== values.size; ) {
    found = values.size;
    for (const [, name, expression] of declared) {
      if (values.has(name!)) continue;
      try {
        values.set(name!, evaluate(expression!, values));
      } catch {
        // Needs one that comes later, or is no number.
      }
    }
  }
  return values;
}

/** A WGSL expression of whole numbers: + − * / % << >>, parentheses, min, max and names. */
export function evaluate(expression: string, values: Values): number {
  const tokens = expression.match(/0x[0-9a-fA-F]+u?|\d+(?:\.\d*)?(?:e[+-]?\d+)?[uifh]?|\w+|<<|>>|[-+*/%(),]|\S/g) ?? [];
  let at = 0;
  const peek = () => tokens[at];
  const expect = (token: string) => {
    if (tokens[at++] !== token) throw new Error(`expected ${token} in ${expression}`);
  };
  const primary = (): number => {
    const token = tokens[at++];
    if (token === '(') {
      const value = level(0);
      expect(')');
      return value;
    }
    if (token === '-') return -primary();
    if (token === undefined) throw new Error(`expected a value at the end of ${expression}`);
    if (/^\d/.test(token)) return Number(token.replace(/[uifh]$/, ''));
    if (peek() === '(' && ['min', 'max', 'u32', 'i32', 'f32'].includes(token)) {
      at++;
      const parts = [level(0)];
      while (peek() === ',') {
        at++;
        parts.push(level(0));
      }
      expect(')');
      if (token === 'min') return Math.min(...parts);
      return token === 'max' ? Math.max(...parts) : parts[0]!;
    }
    const value = values.get(token);
    if (value === undefined) throw new Error(`no value for ${token} in ${expression}`);
    return value;
  };
  const levels = [
    ['<<', '>>'],
    ['+', '-'],
    ['*', '/', '%'],
  ];
  const level = (n: number): number => {
    if (n === levels.length) return primary();
    let left = level(n + 1);
    while (levels[n]!.includes(peek() ?? '')) left = combine(tokens[at++]!, left, level(n + 1));
    return left;
  };
  const result = level(0);
  if (at < tokens.length) throw new Error(`expected a number, received ${expression}`);
  return result;
}

function combine(operator: string, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return Number.isInteger(a) && Number.isInteger(b) ? Math.trunc(a / b) : a / b;
    case '%':
      return a % b;
    case '<<':
      return a << b;
    default:
      return a >> b;
  }
}

/** Sizes of WGSL's types (https://www.w3.org/TR/WGSL/#alignment-and-size). */
class Types {
  readonly #values: Values;
  readonly #structs = new Map<string, readonly string[]>();
  readonly #aliases = new Map<string, string>();

  constructor(text: string, values: Values) {
    this.#values = values;
    for (const [, name, body] of text.matchAll(/^struct (\w+) \{([^}]*)\}/gm)) {
      const members = splitAtCommas(body!).filter((member) => member.includes(':'));
      this.#structs.set(
        name!,
        members.map((member) => member.slice(member.indexOf(':') + 1).trim()),
      );
    }
    for (const [, name, type] of text.matchAll(/^alias (\w+) = ([^;]+);/gm)) this.#aliases.set(name!, type!.trim());
  }

  bytes(type: string): number {
    return this.#layout(type).size;
  }

  #layout(type: string): { size: number; align: number } {
    const scalar = { f32: 4, i32: 4, u32: 4, bool: 4, f16: 2 }[type];
    if (scalar) return { size: scalar, align: scalar };
    const alias = this.#aliases.get(type);
    if (alias) return this.#layout(alias);
    const [, lanes, short, long] = /^vec([234])(?:([fuih])|<(.+)>)$/.exec(type) ?? [];
    if (lanes) {
      const { size } = this.#layout(long ?? { f: 'f32', u: 'u32', i: 'i32', h: 'f16' }[short!]!);
      return { size: Number(lanes) * size, align: (lanes === '2' ? 2 : 4) * size };
    }
    const [, columns, rows, letter, element] = /^mat([234])x([234])(?:([fh])|<(.+)>)$/.exec(type) ?? [];
    if (columns) {
      const { align } = this.#layout(`vec${rows}${element ? `<${element}>` : letter}`);
      return { size: Number(columns) * align, align };
    }
    const [, item] = /^atomic<(\w+)>$/.exec(type) ?? [];
    if (item) return this.#layout(item);
    if (type.startsWith('array<')) {
      const inner = type.slice('array<'.length, type.lastIndexOf('>'));
      const [element, length] = splitAtCommas(inner);
      if (length === undefined) throw new Error(`expected a length in ${type}`);
      const { size, align } = this.#layout(element!.trim());
      const count = evaluate(length, this.#values);
      return { size: count * Math.ceil(size / align) * align, align };
    }
    const members = this.#structs.get(type);
    if (members) {
      let [offset, largest] = [0, 1];
      for (const { size, align } of members.map((member) => this.#layout(member))) {
        offset = Math.ceil(offset / align) * align + size;
        largest = Math.max(largest, align);
      }
      return { size: Math.ceil(offset / largest) * largest, align: largest };
    }
    throw new Error(`no size for the type ${type}`);
  }
}

/** The parts between commas that are in no brackets. */
function splitAtCommas(text: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const character of text) {
    if ('<('.includes(character)) depth++;
    if ('>)'.includes(character)) depth--;
    if (character === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts;
}

import type { Constants } from '../operations/kernel-context.ts';
import type { SourceFile } from './shaders.ts';

/** How a shader's `Element`s are stored: activations and their gradients. */
export type ElementType = 'f32' | 'f16';

/** The same names for one number and for four, and `total`, the sum of what is in `Floats`. */
const one = `alias Elements = Element;
alias Floats = f32;
alias Words = u32;
fn total(x: Floats) -> f32 { return x; }
`;
const four = `alias Elements = vec4<Element>;
alias Floats = vec4f;
alias Words = vec4u;
fn total(x: Floats) -> f32 { return (x.x + x.y) + (x.z + x.w); }
`;

/**
 * The files for one choice of constants and element type, no line moved. A constant replaces the value of `const NAME = …;`
 * at the start of a line, for lengths of arrays and loops that the compiler unrolls; one that is not found there is an
 * `override`. A shader that declares `const WIDTH = 4u;` reads and writes that many elements at a time, or 1, as
 * `Elements`, and computes with them as `Floats`. SUBGROUP_SIZE asks for subgroups of that size.
 */
export function specialize(
  files: readonly SourceFile[],
  element: ElementType,
  constants: Constants,
): { readonly files: SourceFile[]; readonly overrides: Constants } {
  const overrides: Record<string, number> = {};
  const texts = files.map(({ text }) => text);
  for (const [name, value] of Object.entries(constants)) {
    const declaration = new RegExp(`^const ${name} = [^;]*;`, 'm');
    const at = texts.findIndex((text) => declaration.test(text));
    if (at === -1) overrides[name] = value;
    else texts[at] = texts[at]!.replace(declaration, `const ${name} = ${value}u;`);
  }
  const width = texts.map((text) => /^const WIDTH = ([14])u;/m.exec(text)?.[1]).find((found) => found);
  if (width) texts[texts.length - 1] += width === '4' ? four : one;
  const directives = new Set<string>();
  if (constants.SUBGROUP_SIZE !== undefined) {
    directives.add('enable subgroup_size_control;');
    for (const [i, text] of texts.entries()) {
      texts[i] = text.replace('@compute ', `@compute @subgroup_size(${constants.SUBGROUP_SIZE}) `);
    }
    delete overrides.SUBGROUP_SIZE;
  }
  for (const [i, text] of texts.entries()) {
    texts[i] = text.replace(/^(enable|diagnostic)\b[^;]*;/gm, (directive) => {
      directives.add(directive);
      return '';
    });
  }
  if (texts.some((text) => text.includes('Element'))) {
    if (element === 'f16') directives.add('enable f16;');
    texts[texts.length - 1] += `alias Element = ${element};\n`;
  }
  // Directives come before all else.
  if (directives.size > 0) texts[0] = `${[...directives].join(' ')} ${texts[0]}`;
  return { files: files.map(({ path }, i) => ({ path, text: texts[i]! })), overrides };
}

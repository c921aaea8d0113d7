/** Tensors of two networks that are the same but for their names, told by their order and shapes. */

import { type Shape, sameShape, show } from '@flukeprint/kernels';

type Sizes = Iterable<readonly [name: string, shape: Shape]>;

/** What two networks have in common: all tensors of ours, or what the first that does not fit looks like. */
export type StructuralMatch =
  | {
      /** Names of the file by ours, all of ours in their order. */
      readonly names: ReadonlyMap<string, string>;
      /** What the file has behind our last tensor: heads. */
      readonly rest: readonly string[];
    }
  | { readonly misfit: string };

/** What a layer's tensors do, by the last part of their names: torch's words, in every program that uses its layers. */
const roles = ['weight', 'bias', 'running_mean', 'running_var'];

/** Tensors whose names differ in the last part alone. */
interface Layer {
  readonly name: string;
  readonly shapes: Map<string, Shape>;
}

/**
 * Our tensors and those of a file in the order in which their networks declare them, paired layer by layer; within a layer by what a
 * tensor does, since weight, bias and statistics of a batch norm have one shape. All of ours must find theirs. Nothing is guessed:
 * a tensor of another shape or role, names whose numbers run backwards (as in a file that is sorted by names, 10 before 2) or
 * a further convolution behind our last layer is a misfit.
 */
export function matchByStructure(ours: Sizes, theirs: Sizes): StructuralMatch {
  const own = layersOf(ours);
  const found = layersOf(theirs);
  if (typeof own === 'string') return { misfit: own };
  if (typeof found === 'string') return { misfit: found };
  const names = new Map<string, string>();
  for (const [i, layer] of own.entries()) {
    const misfit = differenceOf(layer, found[i]);
    if (misfit) return { misfit };
    for (const role of layer.shapes.keys()) names.set(join(layer.name, role), join(found[i]!.name, role));
  }
  const behind = found.slice(own.length);
  const further = behind.find(({ shapes }) => (shapes.get('weight')?.length ?? 0) > 2);
  if (further) return { misfit: `"${join(further.name, 'weight')}" comes after the last layer of this network` };
  return { names, rest: behind.flatMap(({ name, shapes }) => [...shapes.keys()].map((role) => join(name, role))) };
}

/** The layers in the order of their tensors, or why they have none. */
function layersOf(tensors: Sizes): Layer[] | string {
  const layers: Layer[] = [];
  const seen = new Set<string>();
  const numbers = new Map<string, number>();
  for (const [tensor, shape] of tensors) {
    const dot = tensor.lastIndexOf('.');
    const [name, role] = [tensor.slice(0, Math.max(0, dot)), tensor.slice(dot + 1)];
    if (!roles.includes(role)) return `"${tensor}" is none of ${roles.join(', ')}`;
    if (layers.at(-1)?.name !== name) {
      if (seen.has(name)) return `"${tensor}" does not stand beside the other tensors of its layer`;
      const backwards = runsBackwards(name, numbers);
      if (backwards) return `"${tensor}" comes after ${backwards}: the file is not in the order of its network`;
      seen.add(name);
      layers.push({ name, shapes: new Map() });
    }
    layers.at(-1)!.shapes.set(role, shape);
  }
  return layers;
}

/** The sibling with a larger number that came before, if any; `numbers` holds the largest so far of each kind of sibling. */
function runsBackwards(name: string, numbers: Map<string, number>): string | undefined {
  const parts = name.split('.');
  for (const [depth, part] of parts.entries()) {
    const [, stem, digits] = /^(.*?)(\d+)$/.exec(part) ?? [];
    if (digits === undefined) continue;
    const kind = join(parts.slice(0, depth).join('.'), stem!);
    const before = numbers.get(kind) ?? -1;
    if (Number(digits) < before) return `"${kind}${before}"`;
    numbers.set(kind, Number(digits));
  }
  return undefined;
}

function differenceOf(ours: Layer, theirs: Layer | undefined): string | undefined {
  const [[role, shape]] = [...ours.shapes] as [[string, Shape]];
  if (!theirs) return `it ends before "${join(ours.name, role)}" ${show(shape)} of this network`;
  for (const role of roles) {
    const [wanted, received] = [ours.shapes.get(role), theirs.shapes.get(role)];
    const own = `"${join(ours.name, role)}"`;
    const name = `"${join(theirs.name, role)}"`;
    if (wanted && !received) return `"${theirs.name}" has no ${role}, where this network has ${own} ${show(wanted)}`;
    if (received && !wanted) return `${name} ${show(received)} has no counterpart in "${ours.name}" of this network`;
    if (wanted && received && !sameShape(wanted, received)) {
      return `${name} is ${show(received)}, where this network has ${own} ${show(wanted)}`;
    }
  }
  return undefined;
}

function join(parent: string, child: string): string {
  return parent === '' ? child : `${parent}.${child}`;
}

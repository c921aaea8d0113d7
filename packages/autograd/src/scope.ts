import type { Node } from './tape.ts';
import type { Tensor } from './tensor.ts';

interface Scope {
  readonly handles: Set<Tensor>;
  /** Operations recorded here whose saved values are not released yet. */
  readonly nodes: Set<Node>;
  readonly parent: Scope | null;
}

let current: Scope | null = null;

export function currentScope(): Scope | null {
  return current;
}

/**
 * Runs `body` and releases every tensor made in it that it does not return: a tensor, an array or an object of
 * tensors. What the graph saved for `backward` lives on in the enclosing scope, and ends with the outermost one.
 * `body` must be synchronous: two interleaved scopes could not tell their tensors apart.
 */
export function scope<T>(body: () => T): T {
  const mine: Scope = { handles: new Set(), nodes: new Set(), parent: current };
  current = mine;
  let survivors = new Set<Tensor>();
  try {
    const result = body();
    if (result instanceof Promise) throw new Error('autograd: the body of a scope must not be asynchronous');
    survivors = tensorsIn(result);
    return result;
  } finally {
    current = mine.parent;
    for (const tensor of mine.handles) {
      if (survivors.has(tensor)) mine.parent?.handles.add(tensor);
      else tensor.dispose();
    }
    for (const node of mine.nodes) {
      if (mine.parent) mine.parent.nodes.add(node);
      else node.release();
    }
  }
}

/**
 * A scope that is entered several times: for a step that waits for the device between forward and backward. All that is
 * made in it lives until it is closed.
 */
export class OpenScope {
  readonly #scope: Scope = { handles: new Set(), nodes: new Set(), parent: null };

  /** Runs `body`, which must be synchronous, within the scope. */
  enter<T>(body: () => T): T {
    const outer = current;
    current = this.#scope;
    try {
      const result = body();
      if (result instanceof Promise) throw new Error('autograd: the body of a scope must not be asynchronous');
      return result;
    } finally {
      current = outer;
    }
  }

  close(): void {
    for (const tensor of this.#scope.handles) tensor.dispose();
    for (const node of this.#scope.nodes) node.release();
    this.#scope.handles.clear();
    this.#scope.nodes.clear();
  }
}

/** Takes a tensor out of all scopes: it lives until `dispose()`. For parameters and optimiser state. */
export function keep<T extends Tensor>(tensor: T): T {
  for (let s = current; s; s = s.parent) s.handles.delete(tensor);
  return tensor;
}

function tensorsIn(value: unknown, found = new Set<Tensor>()): Set<Tensor> {
  if (value === null || typeof value !== 'object') return found;
  if ('backend' in value && 'dispose' in value) found.add(value as Tensor);
  else if (Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype) {
    for (const item of Object.values(value)) tensorsIn(item, found);
  }
  return found;
}

/** What a scope ends: the handle of a tensor. */
interface Handle {
  dispose(): void;
}

/** What a scope ends, too: an operation on the tape, whose saved values `backward` may still want. */
interface Recorded {
  release(): void;
}

interface Scope {
  readonly handles: Set<Handle>;
  /** Operations recorded here whose saved values are not released yet. */
  readonly nodes: Set<Recorded>;
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
  let survivors: ReadonlySet<unknown> = new Set();
  try {
    const result = body();
    if (result instanceof Promise) throw new Error('autograd: the body of a scope must not be asynchronous');
    survivors = handlesIn(result, mine.handles);
    return result;
  } finally {
    current = mine.parent;
    for (const handle of mine.handles) {
      if (survivors.has(handle)) mine.parent?.handles.add(handle);
      else handle.dispose();
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
    for (const handle of this.#scope.handles) handle.dispose();
    for (const node of this.#scope.nodes) node.release();
    this.#scope.handles.clear();
    this.#scope.nodes.clear();
  }
}

/** Takes a tensor out of all scopes: it lives until `dispose()`. For parameters and optimiser state. */
export function keep<T extends Handle>(tensor: T): T {
  for (let s = current; s; s = s.parent) s.handles.delete(tensor);
  return tensor;
}

/** Those of `handles` that are in a value, an array or an object of values. */
function handlesIn(value: unknown, handles: ReadonlySet<unknown>, found = new Set<unknown>()): ReadonlySet<unknown> {
  if (value === null || typeof value !== 'object') return found;
  if (handles.has(value)) found.add(value);
  else if (Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype) {
    for (const item of Object.values(value)) handlesIn(item, handles, found);
  }
  return found;
}

import { MOST_MORE, ShapeError, sameShape, show, size } from '@flukeprint/kernels';
import type { AnyRule } from './derivative-rule.ts';
import { rules } from './derivatives.ts';
import { ownedOnce } from './memory.ts';
import { run } from './run.ts';
import { keep, scope } from './scope.ts';
import { Node, noGrad } from './tape.ts';
import { Tensor } from './tensor.ts';

/**
 * Reverse-mode differentiation: adds d output / d leaf to `leaf.grad` of every leaf with `requiresGrad`.
 * `gradOutput` defaults to 1 for a scalar output. The graph is released on the way; it can be walked once.
 */
export function backward(output: Tensor, gradOutput?: Tensor): void {
  if (!gradOutput && size(output.shape) !== 1) {
    throw new ShapeError('backward', 'output', 'a scalar, or a gradOutput to be given', show(output.shape));
  }
  if (gradOutput && !sameShape(gradOutput.shape, output.shape)) {
    throw new ShapeError('backward', 'gradOutput', show(output.shape), show(gradOutput.shape));
  }
  if (gradOutput && gradOutput.dtype !== output.dtype) {
    throw new ShapeError('backward', 'gradOutput', `${output.dtype} as the output is`, gradOutput.dtype);
  }
  if (!output.tracked) throw new Error('backward: the output does not depend on any tensor with requiresGrad');
  noGrad(() =>
    scope(() => {
      const seed = gradOutput?.detach() ?? Tensor.from(output.backend, [1], output.shape, { dtype: output.dtype });
      const last = output.node;
      if (!(last instanceof Node)) return addToLeaf(output, seed);
      const pending = new Map<Node, Tensor[]>([[last, [seed]]]);
      for (const node of newestFirst(last)) {
        const g = sum(pending.get(node)!);
        pending.delete(node);
        propagate(node, g, pending);
        g.dispose();
        node.release();
      }
    }),
  );
}

/** Hands the gradient of one operation's output on to its inputs. */
function propagate(node: Node, g: Tensor, pending: Map<Node, Tensor[]>): void {
  // The scope frees what a rule makes on the way; what it returns per input survives.
  const gradients = scope(() => {
    // The node holds the attributes of its own rule.
    const rule = rules[node.rule] as AnyRule;
    const thunks = rule.gradients(g, node.saved, node);
    return Object.keys(node.edges).map((name) => [node.edges[name]!, named(thunks, name, node)()] as const);
  });
  for (const [edge, gradient] of gradients) {
    if (edge instanceof Node) {
      const arrived = pending.get(edge) ?? [];
      arrived.push(gradient);
      // As many as are added up at once: more would only take memory.
      pending.set(edge, arrived.length === AT_ONCE ? [sum(arrived)] : arrived);
    } else {
      addToLeaf(edge, gradient);
    }
  }
}

function named(thunks: Record<string, () => Tensor>, name: string, node: Node): () => Tensor {
  const thunk = thunks[name];
  if (!thunk) throw new Error(`backward: ${node.rule} is not differentiable with respect to ${name}`);
  return thunk;
}

/** Every operation that `output` depends on; one comes before all it was computed from. */
function newestFirst(output: Node): Node[] {
  const seen = new Set<Node>([output]);
  for (const node of seen) {
    for (const edge of Object.values(node.edges)) if (edge instanceof Node) seen.add(edge);
  }
  return [...seen].sort((a, b) => b.order - a.order);
}

/** Gradients of several uses of one tensor that wait for each other, so that their sum is read and written once. */
const AT_ONCE = 2 + MOST_MORE;

/** The sum of one to AT_ONCE tensors, in their order; in place where nobody else sees the first. Consumes all handles. */
function sum([first, ...rest]: Tensor[]): Tensor {
  let total = first!;
  if (rest.length > 0 && !ownedOnce(total.value.storage)) {
    const second = rest.shift()!;
    total = run('add', { a: total, b: second }, {}).output;
    first!.dispose();
    second.dispose();
  }
  const [value, ...more] = rest;
  if (value) {
    const others = Object.fromEntries(more.map((tensor, i) => [`more.${i}`, tensor]));
    run('accumulate', { target: total, value, ...others }, {});
    for (const tensor of rest) tensor.dispose();
  }
  return total;
}

function addToLeaf(leaf: Tensor, gradient: Tensor): void {
  if (leaf.grad) {
    run('accumulate', { target: leaf.grad, value: gradient }, {});
    gradient.dispose();
  } else {
    // A gradient that passed through unchanged (add, reshape) may be shared: the leaf needs one of its own.
    leaf.grad = keep(
      ownedOnce(gradient.value.storage) ? gradient : run('scale', { input: gradient }, { factor: 1 }).output,
    );
  }
}

import {
  type AnyOperation,
  type AttributesOf,
  type DType,
  type InputsOf,
  type OperationName,
  type Operations,
  type OutputsOf,
  operations,
  type Shape,
} from '@flukeprint/kernels';
import type { AnyRule } from './derivative-rule.ts';
import { type RuleName, rules } from './derivatives.ts';
import { run, type Tensors, view } from './run.ts';
import { currentScope } from './scope.ts';
import type { Origin, Tensor } from './tensor.ts';

let recording = true;
let recomputing = false;
let created = 0;

/** Runs `body` without recording a graph: for inference and metrics. */
export function noGrad<T>(body: () => T): T {
  const before = recording;
  recording = false;
  try {
    return body();
  } finally {
    recording = before;
  }
}

/**
 * Runs `body` and does not keep for backward what its operations compute: backward computes it once more from their
 * inputs, to the same bits, and updates nothing twice. For what costs much memory and little time (as
 * `torch.utils.checkpoint`; Chen et al. 2016). Batch norm only in training: else it needs its running statistics.
 */
export function recompute<T>(body: () => T): T {
  const before = recomputing;
  recomputing = true;
  try {
    return body();
  } finally {
    recomputing = before;
  }
}

/** Own handles on values; in place of one that is not kept, the operation that computes it again. */
type Kept = Record<string, Tensor | Node>;

/** One recorded operation: what its derivative needs, and where the gradients of its inputs go. */
export class Node implements Origin {
  /** Order of creation: an operation's inputs always come from smaller numbers. */
  readonly order = created++;
  readonly rule: RuleName;
  readonly attributes: object;
  /** Shapes and data types of the inputs, for derivatives that need no more than that. */
  readonly shapes: Record<string, Shape> = {};
  readonly dtypes: Record<string, DType> = {};
  /** For each input whose gradient is wanted: the operation it came from, or the leaf itself. */
  readonly edges: Record<string, Node | Tensor> = {};
  /** What the rule saves. */
  #saved: Kept | null;
  /** The inputs, where the output is not kept. */
  #source: Kept | null = null;
  /** The output, computed again. */
  #again: Tensor | null = null;

  constructor(rule: RuleName, inputs: Tensors, outputs: Tensors, attributes: object) {
    this.rule = rule;
    this.attributes = attributes;
    for (const name in inputs) {
      const tensor = inputs[name];
      if (!tensor) continue;
      this.shapes[name] = tensor.shape;
      this.dtypes[name] = tensor.dtype;
      if (tensor.tracked) this.edges[name] = tensor.node instanceof Node ? tensor.node : tensor;
    }
    // A reshape computes nothing.
    if (recomputing && rule !== 'reshape') {
      const { mutates = [], unrepeatable }: AnyOperation = operations[rule];
      const wanted = unrepeatable?.(attributes);
      if (wanted) throw new Error(`recompute: expected ${rule} ${wanted}`);
      const source: Kept = {};
      for (const name in inputs) if (inputs[name] && !mutates.includes(name)) source[name] = this.#keep(inputs[name]);
      this.#source = source;
    }
    const { saves } = rules[rule] as AnyRule;
    const saved = typeof saves === 'function' ? saves(this) : saves;
    this.#saved = {};
    for (const name of saved) {
      const output = outputs[name];
      if (output) this.#saved[name] = output === outputs.output && this.#source ? this : withoutScope(output);
      else if (inputs[name]) this.#saved[name] = this.#keep(inputs[name]);
    }
    currentScope()?.nodes.add(this);
  }

  /** A handle on an input, or the operation that computes it again. */
  #keep(input: Tensor): Tensor | Node {
    return input.node instanceof Node && input.node.#source ? input.node : withoutScope(input);
  }

  static #values(kept: Kept): Record<string, Tensor> {
    const values = Object.entries(kept).map(([name, value]) => [name, value instanceof Node ? value.#output() : value]);
    return Object.fromEntries(values);
  }

  /** The output, computed again for the first who asks and kept until `release`. */
  #output(): Tensor {
    this.#expectSaved();
    if (!this.#again) {
      const { output } = run(this.rule as 'relu', Node.#values(this.#source!) as never, this.attributes);
      this.#again = withoutScope(output);
    }
    return this.#again;
  }

  get saved(): Record<string, Tensor> {
    return Node.#values(this.#expectSaved());
  }

  #expectSaved(): Kept {
    if (this.#saved) return this.#saved;
    throw new Error(
      `backward: the graph of ${this.rule} was released, by an earlier backward or by the end of its scope`,
    );
  }

  /** Gives up the saved values. */
  release(): void {
    for (const kept of [this.#saved, this.#source, { again: this.#again }]) {
      for (const value of Object.values(kept ?? {})) if (value && !(value instanceof Node)) value.dispose();
    }
    this.#saved = null;
    currentScope()?.nodes.delete(this);
  }
}

/** A second handle that no scope will release. */
function withoutScope(tensor: Tensor): Tensor {
  const handle = tensor.detach();
  currentScope()?.handles.delete(handle);
  return handle;
}

/** Runs an operation and, if any input is tracked, records how to differentiate its `output`. */
export function apply<K extends OperationName & RuleName>(
  name: K,
  inputs: InputsOf<Operations[K], Tensor>,
  attributes: AttributesOf<Operations[K]>,
): OutputsOf<Operations[K], Tensor> {
  const outputs = run(name, inputs, attributes);
  record(name, inputs as Tensors, outputs as Tensors, attributes as object);
  return outputs;
}

/** The same values under another shape. Shares memory. */
export function reshape(input: Tensor, shape: Shape): Tensor {
  const output = view(input, shape);
  record('reshape', { input }, { output }, {});
  return output;
}

function record(rule: RuleName, inputs: Tensors, outputs: Tensors, attributes: object): void {
  if (!recording) return;
  for (const name in inputs) {
    if (inputs[name]?.tracked) {
      outputs.output!.node = new Node(rule, inputs, outputs, attributes);
      return;
    }
  }
}

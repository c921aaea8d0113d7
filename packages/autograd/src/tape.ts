import type { AttributesOf, InputsOf, OperationName, Operations, OutputsOf, Shape } from '@flukeprint/kernels';
import { type Rule, type RuleName, rules } from './rules.ts';
import { present, run, type Tensors, view } from './run.ts';
import { currentScope } from './scope.ts';
import type { Tensor } from './tensor.ts';

let recording = true;
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

/** One recorded operation: what its derivative needs, and where the gradients of its inputs go. */
export class Node {
  /** Order of creation: an operation's inputs always come from smaller numbers. */
  readonly order = created++;
  readonly rule: RuleName;
  readonly attributes: object;
  /** Shapes of the inputs, for derivatives that need no more than that. */
  readonly shapes: Record<string, Shape>;
  /** For each input whose gradient is wanted: the operation it came from, or the leaf itself. */
  readonly edges: Record<string, Node | Tensor> = {};
  /** Own handles on the values that the rule saves. */
  #saved: Record<string, Tensor> | null = {};

  constructor(rule: RuleName, inputs: Tensors, outputs: Tensors, attributes: object) {
    this.rule = rule;
    this.attributes = attributes;
    this.shapes = Object.fromEntries(present(inputs).map(([name, tensor]) => [name, tensor.shape]));
    for (const [name, tensor] of present(inputs)) {
      if (tensor.tracked) this.edges[name] = tensor.node ?? tensor;
    }
    const { saves } = rules[rule] as Rule<object>;
    for (const name of typeof saves === 'function' ? saves(this) : saves) {
      const tensor = outputs[name] ?? inputs[name];
      if (tensor) this.#saved![name] = withoutScope(tensor);
    }
    currentScope()?.nodes.add(this);
  }

  get saved(): Record<string, Tensor> {
    if (!this.#saved) {
      throw new Error(
        `backward: the graph of ${this.rule} was released, by an earlier backward or by the end of its scope`,
      );
    }
    return this.#saved;
  }

  /** Gives up the saved values. */
  release(): void {
    if (this.#saved) for (const tensor of Object.values(this.#saved)) tensor.dispose();
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
  if (recording && present(inputs).some(([, tensor]) => tensor.tracked)) {
    outputs.output!.node = new Node(rule, inputs, outputs, attributes);
  }
}

import type { AnyOperation, Spec } from './contract.ts';
import { operations } from './operations.ts';
import { bytesOf, size } from './shape.ts';

/** What an operation must do by its definition, whatever a backend makes of it. */
export interface Cost {
  /** Bytes of all inputs, and of all results and inputs that are updated. */
  readonly bytesRead: number;
  readonly bytesWritten: number;
  /**
   * Of convolutions, linear layers and their gradients: a multiplication and an addition for every product of an output
   * and a weight, padding included. Winograd's algorithm does with fewer.
   */
  readonly flop?: number;
}

type Specs = Readonly<Record<string, Spec | undefined>>;

/** The {@link Cost} of an operation of the contract on tensors of these shapes. */
export function costOf(operation: string, inputs: Specs, outputs: Specs): Cost {
  const { mutates = [] }: AnyOperation = operations[operation as keyof typeof operations];
  const updated = mutates.map((name) => inputs[name as string]);
  const bytesRead = bytesOfAll(Object.values(inputs));
  const bytesWritten = bytesOfAll([...Object.values(outputs), ...updated]);
  const isProduct = /^(conv2d|linear)/.test(operation);
  const output = outputs.output ?? inputs.gradOutput;
  const weight = inputs.weight ?? outputs.gradWeight;
  if (!isProduct || !output || !weight) return { bytesRead, bytesWritten };
  return { bytesRead, bytesWritten, flop: 2 * size(output.shape) * size(weight.shape.slice(1)) };
}

function bytesOfAll(specs: readonly (Spec | undefined)[]): number {
  return specs.reduce((sum, spec) => sum + (spec ? bytesOf(spec) : 0), 0);
}

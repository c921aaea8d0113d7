import type { AnyOperation, Spec } from './contract.ts';
import { operations } from './operations.ts';
import { bytesOf } from './shape.ts';

/** What an operation must do by its definition, whatever a backend makes of it. */
export interface Cost {
  /** Bytes of all inputs, and of all results and inputs that are updated. */
  readonly bytesRead: number;
  readonly bytesWritten: number;
  /** Multiplications and additions of convolutions, linear layers and their gradients. */
  readonly flop?: number;
}

type Specs = Readonly<Record<string, Spec | undefined>>;

/** The {@link Cost} of an operation of the contract on tensors of these shapes. */
export function costOf(operation: string, inputs: Specs, outputs: Specs): Cost {
  const { mutates = [] }: AnyOperation = operations[operation as keyof typeof operations];
  const updated = mutates.map((name) => inputs[name as string]);
  const bytesRead = bytesOfAll(Object.values(inputs));
  const bytesWritten = bytesOfAll([...Object.values(outputs), ...updated]);
  const flop = flopOf(operation, inputs, outputs);
  return { bytesRead, bytesWritten, ...(flop !== undefined && { flop }) };
}

/** Multiplications and additions of a convolution, a linear layer or their gradients; undefined for the rest. */
export function flopOf(operation: string, inputs: Specs, outputs: Specs): number | undefined {
  const { flop }: AnyOperation = operations[operation as keyof typeof operations];
  // The operation's own arguments, which `infer` has checked.
  return flop?.(inputs as Record<string, Spec>, outputs as Record<string, Spec>);
}

function bytesOfAll(specs: readonly (Spec | undefined)[]): number {
  return specs.reduce((sum, spec) => sum + (spec ? bytesOf(spec) : 0), 0);
}

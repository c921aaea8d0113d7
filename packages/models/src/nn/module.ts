import { scope, Tensor } from '@flukeprint/autograd';
import type { Random } from '@flukeprint/random';

/**
 * A part of a network: tensors and further modules in its properties. Property names make the names of the state
 * dict, camelCase becoming torch's snake_case: `layer1[0].bn1.runningMean` is `layer1.0.bn1.running_mean`.
 */
export abstract class Module<Inputs extends readonly unknown[] = [input: Tensor], Output = Tensor> {
  /** Batch statistics are used and updated in training, running statistics in evaluation. */
  training = true;

  abstract forward(...inputs: Inputs): Output;

  /** Fresh values for the tensors of this module itself, from a stream of random numbers of its own. */
  reset(_random: Random): void {}

  /** Comes before each training step, with random numbers of that step and this module alone: what must be drawn anew. */
  beginStep(_random: Random): void {}

  /** Runs `forward` and releases all it made on the way that backward does not need. */
  call(...inputs: Inputs): Output {
    return scope(() => this.forward(...inputs));
  }

  /** This module and all below it, into training (or evaluation). */
  train(training = true): void {
    for (const [, module] of namedModules(this)) module.training = training;
  }

  /** This module and all below it, into evaluation. */
  eval(): void {
    this.train(false);
  }

  /** Gives back the memory of all parameters and buffers. */
  dispose(): void {
    for (const [, tensor] of namedTensors(this)) tensor.dispose();
  }
}

/** A module, whatever it takes and makes. */
export type AnyModule = Module<never, unknown>;

/** `module` itself under the empty name, then everything below it, in the order of declaration. */
export function* namedModules(module: AnyModule, name = ''): Generator<[name: string, module: AnyModule]> {
  yield [name, module];
  for (const [key, value] of Object.entries(module)) {
    if (value instanceof Module) yield* namedModules(value, join(name, key));
    else if (Array.isArray(value)) {
      for (const [i, item] of value.entries())
        if (item instanceof Module) yield* namedModules(item, join(name, `${key}.${i}`));
    }
  }
}

/** Parameters and buffers under their state-dict names. */
export function* namedTensors(module: AnyModule): Generator<[name: string, tensor: Tensor]> {
  for (const [prefix, part] of namedModules(module)) {
    for (const [key, value] of Object.entries(part)) if (value instanceof Tensor) yield [join(prefix, key), value];
  }
}

/** The tensors that are trained. */
export function* namedParameters(module: AnyModule): Generator<[name: string, parameter: Tensor]> {
  for (const [name, tensor] of namedTensors(module)) if (tensor.requiresGrad) yield [name, tensor];
}

function join(prefix: string, key: string): string {
  const name = key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return prefix === '' ? name : `${prefix}.${name}`;
}

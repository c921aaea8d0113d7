import { backward, functional as F, scope, Tensor } from '@flukeprint/autograd';
import {
  type AnyOperation,
  type Backend,
  type HostArray,
  type OperationName,
  operations,
  type Precision,
  sameShape,
  show,
} from '@flukeprint/kernels';
import type { StoredTensor } from '@flukeprint/models';
import type { Fixture } from './fixture.ts';
import { calls, type Inputs } from './operations.ts';

export interface Outcome {
  readonly passed: boolean;
  /** Largest errors over all results and gradients. */
  readonly absolute: number;
  readonly relative: number;
  /** The first result that is out of tolerance, or why the case could not run. */
  readonly reason: string;
}

/**
 * The least tolerance in f16. The file's arguments are not rounded: values of about 1, each off by up to 2⁻¹¹ here, and sums
 * of their products by a few times that.
 */
const half = { rtol: 2 ** -8, atol: 2 ** -7 };

/** Runs one case, forward and backward, and compares all that the file expects. In f16 activations are cast to it. */
export async function runFixture(backend: Backend, fixture: Fixture, precision: Precision = 'f32'): Promise<Outcome> {
  const except = precision === 'f16' ? staysF32(fixture) : undefined;
  const { rtol, atol } = fixture;
  const allowed = except ? { rtol: Math.max(rtol, half.rtol), atol: Math.max(atol, half.atol) } : { rtol, atol };
  try {
    return await compare({ ...fixture, ...allowed }, compute(backend, fixture, except));
  } catch (error) {
    return { passed: false, absolute: Number.NaN, relative: Number.NaN, reason: (error as Error).message };
  }
}

/** What mixed precision leaves in f32 of the operation; undefined where it has no f16 at all. */
function staysF32({ operation }: Fixture): readonly string[] | undefined {
  const camelCase = operation.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const known: AnyOperation | undefined = operations[camelCase as OperationName];
  return known?.f16?.except as readonly string[] | undefined;
}

/** Whether mixed precision has the operation's input in f16. */
export function passesActivations(fixture: Fixture): boolean {
  return staysF32(fixture) !== undefined;
}

type Named = Record<string, Tensor | undefined>;

function compute(
  backend: Backend,
  { operation, attributes, inputs, gradOutput, gradients, outputs }: Fixture,
  except: readonly string[] | undefined,
): Named {
  const known = calls[operation];
  if (!known) throw new Error(`unknown operation ${operation}`);
  const unknown = Object.keys(attributes).find((name) => !known.attributes.includes(name));
  if (unknown) throw new Error(`${operation} has no attribute ${unknown}`);
  return scope(() => {
    const tensors: Record<string, Tensor> = {};
    for (const [name, { shape, data }] of inputs) {
      const integer = data instanceof Int32Array || data instanceof BigInt64Array;
      const values = data instanceof BigInt64Array ? Int32Array.from(data, Number) : data;
      const requiresGrad = gradOutput !== undefined && !integer && gradients.has(name);
      tensors[name] = Tensor.from(backend, values, shape, { requiresGrad });
    }
    const results: Named = {};
    const cast = ([name, tensor]: [string, Tensor]): [string, Tensor] => {
      return [name, except && !except.includes(name) ? F.cast(tensor, 'f16') : tensor];
    };
    const computed = known.f(Object.fromEntries(Object.entries(tensors).map(cast)) as Inputs, attributes);
    for (const [name, tensor] of Object.entries(computed instanceof Tensor ? { output: computed } : computed)) {
      results[name === 'output' ? name : `output.${name}`] = F.cast(tensor, 'f32');
    }
    if (gradOutput) {
      const { output } = results;
      backward(output!, Tensor.from(backend, floats(gradOutput), gradOutput.shape));
      for (const name of gradients.keys()) results[`grad.${name}`] = tensors[name]?.grad?.detach();
    }
    const wanted = new Set([...outputs.keys()].map((name) => (name === 'output' ? name : `output.${name}`)));
    return Object.fromEntries(Object.entries(results).filter(([name]) => wanted.has(name) || name.startsWith('grad.')));
  });
}

function floats({ data }: StoredTensor): Float64Array {
  return Float64Array.from(data, Number);
}

async function compare({ outputs, gradients, gradOutput, rtol, atol }: Fixture, results: Named): Promise<Outcome> {
  const expected = new Map<string, StoredTensor>();
  for (const [name, tensor] of outputs) expected.set(name === 'output' ? name : `output.${name}`, tensor);
  if (gradOutput) for (const [name, tensor] of gradients) expected.set(`grad.${name}`, tensor);
  let [absolute, relative, reason] = [0, 0, ''];
  for (const [name, tensor] of expected) {
    const result = results[name];
    if (!result) {
      reason ||= `${name} is not computed`;
      continue;
    }
    if (!sameShape(result.shape, tensor.shape)) {
      reason ||= `expected ${name} to be ${show(tensor.shape)}, received ${show(result.shape)}`;
    } else {
      const difference = largestDifference(await result.read(), floats(tensor), rtol, atol);
      absolute = Math.max(absolute, difference.absolute);
      relative = Math.max(relative, difference.relative);
      if (difference.at >= 0)
        reason ||= `${name}[${difference.at}] is ${difference.received}, expected ${difference.expected}`;
    }
    result.dispose();
  }
  if (expected.size === 0) reason = 'the file expects nothing';
  return { passed: reason === '', absolute, relative, reason };
}

/** `at`: the first element with |received − expected| > atol + rtol · |expected|, or −1. NaN equals NaN alone. */
function largestDifference(received: HostArray, expected: Float64Array, rtol: number, atol: number) {
  let [absolute, relative, at] = [0, 0, -1];
  for (const [i, want] of expected.entries()) {
    const got = received[i]!;
    if (Object.is(got, want) || got === want) continue;
    const difference = Math.abs(got - want);
    const fits = difference <= atol + rtol * Math.abs(want);
    absolute = Math.max(absolute, fits ? difference : difference || Number.POSITIVE_INFINITY);
    // Relative error says nothing about values that are zero up to the absolute tolerance.
    if (Math.abs(want) > atol) relative = Math.max(relative, difference / Math.abs(want));
    if (!fits && at < 0) at = i;
  }
  return { absolute, relative, at, received: received[at], expected: expected[at] };
}

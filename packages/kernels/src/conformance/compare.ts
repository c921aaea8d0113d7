import type { AnyOperation, Backend, DeviceTensor, HostArray, Spec } from '../contract.ts';
import { operations } from '../operations.ts';
import { ReferenceBackend } from '../reference-backend.ts';
import { size } from '../shape.ts';
import type { ConformanceCase } from './case.ts';

/** A value passes when |received − expected| ≤ atol + rtol · |expected|; NaN passes for NaN only. */
export interface Tolerance {
  readonly rtol: number;
  readonly atol: number;
}

/** How far one tensor is from what was expected: its largest errors, and the first value beyond the tolerance. */
export interface Comparison {
  readonly absolute: number;
  readonly relative: number;
  readonly firstWrong?: { readonly index: number; readonly expected: number; readonly received: number };
}

/** Comparison of every result and every argument (those that the operation does not update must not change). */
export interface CaseResult {
  readonly passed: boolean;
  readonly tensors: Readonly<Record<string, Comparison>>;
  /** One line for people: the operation, the case and each tensor that failed. */
  readonly message: string;
}

const defaults: Tolerance = { rtol: 1e-4, atol: 1e-5 };

/**
 * Of results that are f16, whatever the case asks of f32. Arguments are exact in f16 and sums f32, so that what is left is
 * the rounding of the result: 2⁻¹¹ of it to the nearest, 2⁻¹⁰ by a driver that truncates, as Vulkan allows; and below
 * 2⁻¹⁴, the least normal number, all of it by one that has no subnormal ones. The f32 tolerance comes on top of it.
 */
const half: Tolerance = { rtol: 2 ** -10 + defaults.rtol, atol: 2 ** -14 + defaults.atol };

/** Compares values with what was expected of them, element by element. */
export function compare(received: HostArray, expected: HostArray, { rtol, atol }: Tolerance): Comparison {
  let absolute = 0;
  let relative = 0;
  let firstWrong: Comparison['firstWrong'];
  for (let index = 0; index < expected.length; index++) {
    const [a, b] = [received[index]!, expected[index]!];
    if (Object.is(a, b)) continue;
    const error = a === b ? 0 : Number.isFinite(a) && Number.isFinite(b) ? Math.abs(a - b) : Infinity;
    absolute = Math.max(absolute, error);
    if (error > 0) relative = Math.max(relative, error === Infinity ? error : error / Math.abs(b));
    const wrong = error === Infinity || error > atol + rtol * Math.abs(b);
    if (wrong) firstWrong ??= { index, expected: b, received: a };
  }
  return firstWrong ? { absolute, relative, firstWrong } : { absolute, relative };
}

/**
 * Runs one case on the reference and on `backend` and compares everything that it touched. Results are filled with
 * rubbish first: an operation must write all of them and read none.
 */
export async function runCase(backend: Backend, test: ConformanceCase, tolerance?: Tolerance): Promise<CaseResult> {
  const reference = new ReferenceBackend();
  const expected = await runOn(reference, test);
  const received = await runOn(backend, test);
  const operation: AnyOperation = operations[test.operation];
  const mutates: readonly PropertyKey[] = operation.mutates ?? [];
  const tensors: Record<string, Comparison> = {};
  const wrong: string[] = [];
  for (const [name, { spec, values, isInput }] of Object.entries(expected)) {
    const exact = spec.dtype === 'i32' || (isInput && !mutates.includes(name));
    const allowed = exact ? { rtol: 0, atol: 0 } : (tolerance ?? usual(spec, test));
    const comparison = compare(received[name]!.values, values, allowed);
    tensors[name] = comparison;
    const { firstWrong } = comparison;
    if (firstWrong) {
      wrong.push(`${name}[${firstWrong.index}] expected ${firstWrong.expected}, received ${firstWrong.received}`);
    }
  }
  const message = `${test.name} on ${backend.name}: ${wrong.length > 0 ? wrong.join('; ') : 'ok'}`;
  return { passed: wrong.length === 0, tensors, message };
}

function usual({ dtype }: Spec, { tolerance }: ConformanceCase): Tolerance {
  const f32 = { ...defaults, ...tolerance };
  if (dtype !== 'f16') return f32;
  return { rtol: Math.max(f32.rtol, half.rtol), atol: Math.max(f32.atol, half.atol) };
}

/** Every argument and result after the case has run, by name. */
export async function valuesAfter(backend: Backend, test: ConformanceCase): Promise<Record<string, HostArray>> {
  const touched = Object.entries(await runOn(backend, test));
  return Object.fromEntries(touched.map(([name, { values }]) => [name, values]));
}

interface Touched {
  readonly spec: Spec;
  readonly values: HostArray;
  readonly isInput: boolean;
}

async function runOn(backend: Backend, test: ConformanceCase): Promise<Record<string, Touched>> {
  const operation: AnyOperation = operations[test.operation];
  const upload = ({ shape, dtype }: Spec, data: HostArray): DeviceTensor => {
    const tensor = { shape, dtype, storage: backend.allocate({ shape, dtype }) };
    backend.write(tensor, data);
    return tensor;
  };
  const inputs: Record<string, DeviceTensor> = {};
  for (const [name, tensor] of Object.entries(test.inputs())) {
    inputs[name] = upload(tensor, tensor.dtype === 'i32' ? tensor.data : Float32Array.from(tensor.data));
  }
  const outputs: Record<string, DeviceTensor> = {};
  for (const [name, spec] of Object.entries(operation.infer(inputs, test.attributes))) {
    const n = size(spec.shape);
    outputs[name] = upload(spec, spec.dtype === 'i32' ? new Int32Array(n).fill(-77) : new Float32Array(n).fill(NaN));
  }
  backend.run(test.operation, inputs, outputs, test.attributes);
  const touched: Record<string, Touched> = {};
  for (const [name, tensor] of Object.entries({ ...inputs, ...outputs })) {
    touched[name] = { spec: tensor, values: await backend.read(tensor), isInput: name in inputs };
    backend.free(tensor.storage);
  }
  return touched;
}

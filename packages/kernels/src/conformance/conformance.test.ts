import { describe, expect, test } from 'vitest';
import type { AnyOperation, DeviceTensor, HostArray, Spec } from '../contract.ts';
import { operations } from '../operations.ts';
import { ReferenceBackend } from '../reference-backend.ts';
import type { ConformanceCase } from './case.ts';
import { conformanceCases } from './cases.ts';
import { runCase } from './compare.ts';
import { f16Cases } from './f16-cases.ts';

/** The reference as an f32 device would have it: every value that is read went through f32. */
class RoundingBackend extends ReferenceBackend {
  override async read(tensor: DeviceTensor): Promise<HostArray> {
    const values = await super.read(tensor);
    return tensor.dtype === 'i32' ? values : Float32Array.from(values);
  }
}

/** Changes the values of one tensor of every operation, after it ran. */
class PerturbedBackend extends ReferenceBackend {
  readonly #where: 'outputs' | 'inputs';
  readonly #change: (x: number) => number;
  constructor(where: 'outputs' | 'inputs', change: (x: number) => number) {
    super();
    this.#where = where;
    this.#change = change;
  }
  override run(...[operation, inputs, outputs, attributes]: Parameters<ReferenceBackend['run']>): void {
    super.run(operation, inputs, outputs, attributes);
    const [tensor] = Object.values(this.#where === 'outputs' ? outputs : inputs);
    if (!tensor) return;
    const { data } = tensor.storage as unknown as { data: Float64Array | Int32Array };
    const last = data.length - 1;
    data[last] = this.#change(data[last]!);
  }
}

function named(name: string): ConformanceCase {
  const found = [...conformanceCases, ...f16Cases].find((c) => c.name === name);
  if (!found) throw new Error(`no case ${name}`);
  return found;
}

test('the cases have names of their own and leave no operation out', () => {
  const names = conformanceCases.map((c) => c.name);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  expect(new Set(conformanceCases.map((c) => c.operation))).toEqual(new Set(Object.keys(operations)));
});

test('the cases of mixed precision have an f16 tensor each, and names of their own', () => {
  const names = [...conformanceCases, ...f16Cases].map((c) => c.name);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  for (const { name, operation, attributes, inputs } of f16Cases) {
    const made = inputs();
    const results: Record<string, Spec> = (operations[operation] as AnyOperation).infer(made, attributes);
    const dtypes = Object.values({ ...made, ...results }).map(({ dtype }) => dtype);
    expect(dtypes, name).toContain('f16');
  }
});

test('arguments are exact in their type and the same each time', () => {
  for (const { name, inputs } of [...conformanceCases, ...f16Cases]) {
    const first = inputs();
    expect(inputs(), name).toEqual(first);
    for (const { dtype, data } of Object.values(first)) {
      const Rounded = dtype === 'f16' ? Float16Array : Float32Array;
      if (data instanceof Float64Array) expect(Float64Array.from(Rounded.from(data)), name).toEqual(data);
    }
  }
});

describe('the reference, rounded to f32, passes', () => {
  const backend = new RoundingBackend();
  test.for([...conformanceCases, ...f16Cases])('$name', async (c) => {
    const { passed, message } = await runCase(backend, c);
    expect(passed, message).toBe(true);
    expect(backend.liveBytes).toBe(0);
  });
});

describe('the suite can fail', () => {
  const wrong: [string, PerturbedBackend, string][] = [
    ['a value off by a thousandth', new PerturbedBackend('outputs', (x) => x * 1.001 + 1e-3), 'conv2d: 3×3, padding 1'],
    [
      'an f16 value off by more than its rounding',
      new PerturbedBackend('outputs', (x) => x * 1.003),
      'linear: 64×64, from f16',
    ],
    ['NaN for a number', new PerturbedBackend('outputs', () => NaN), 'linear: 64×64'],
    ['infinity for a number', new PerturbedBackend('outputs', () => Infinity), 'linear: 64×64'],
    ['a number for NaN', new PerturbedBackend('outputs', () => 0), 'crossEntropy: a target that is no class'],
    ['an argument that must not change', new PerturbedBackend('inputs', (x) => x + 1e-6), 'relu: [2,5]'],
    ['an argument that is updated', new PerturbedBackend('inputs', (x) => x + 1e-2), 'adamStep: step 1000'],
  ];
  test.for(wrong)('%s', async ([, backend, name]) => {
    const { passed, message } = await runCase(backend, named(name));
    expect(passed).toBe(false);
    expect(message).toContain(`${name} on reference: `);
    expect(message).toMatch(/\w+\[\d+\] expected \S+, received \S+/);
  });

  test('a result that was not written', async () => {
    class Lazy extends ReferenceBackend {
      override run(): void {}
    }
    expect((await runCase(new Lazy(), named('relu: [2,5]'))).passed).toBe(false);
  });
});

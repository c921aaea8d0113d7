import { beforeEach, describe, expect, test } from 'vitest';
import { conformanceCases, runCase, valuesAfter } from './conformance/index.ts';
import { execute } from './operations.ts';
import { type BackendListener, type OperationTimes, ProfiledBackend, type TransferTimes } from './profiled-backend.ts';
import { ReferenceBackend } from './reference-backend.ts';
import { f32 } from './shape.ts';

class Notes implements BackendListener {
  readonly operations: OperationTimes[] = [];
  readonly transfers: TransferTimes[] = [];
  readonly memory: number[] = [];
  onOperation(operation: OperationTimes) {
    this.operations.push(operation);
  }
  onTransfer(transfer: TransferTimes) {
    this.transfers.push(transfer);
  }
  onMemory(_time: number, bytes: number) {
    this.memory.push(bytes);
  }
}

let inner: ReferenceBackend;
let backend: ProfiledBackend;
let notes: Notes;
beforeEach(() => {
  inner = new ReferenceBackend();
  backend = new ProfiledBackend(inner);
  notes = new Notes();
  backend.listener = notes;
});

describe('changes no bits', () => {
  // One of each operation; the reference is slow.
  const first = new Map(conformanceCases.toReversed().map((c) => [c.operation, c]));
  test.for([...first.values()])('$name', async (c) => {
    expect(await valuesAfter(backend, c)).toEqual(await valuesAfter(new ReferenceBackend(), c));
    expect((await runCase(backend, c)).passed).toBe(true);
  });
});

test('tells of operations, transfers and memory in their order', async () => {
  const input = { ...f32(2, 3), storage: backend.allocate(f32(2, 3)) };
  const start = performance.now();
  backend.write(input, Float32Array.of(1, 2, 3, 4, 5, 6));
  const { output } = execute(backend, 'scale', { input }, { factor: 2 });
  expect(await backend.read(output)).toEqual(Float64Array.of(2, 4, 6, 8, 10, 12));
  const end = performance.now();
  const [operation] = notes.operations;
  expect(notes.operations).toHaveLength(1);
  expect(operation).toMatchObject({
    operation: 'scale',
    inputs: { input: f32(2, 3) },
    outputs: { output: f32(2, 3) },
    attributes: { factor: 2 },
  });
  expect(notes.transfers).toMatchObject([
    { direction: 'write', tensor: input },
    { direction: 'read', tensor: output },
  ]);
  const [write, read] = notes.transfers;
  const times = [start, write!, operation!, read!, end].flatMap((x) => (typeof x === 'number' ? x : [x.start, x.end]));
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  backend.free(output.storage);
  backend.free(input.storage);
  expect(notes.memory).toEqual([48, 96, 48, 0]);
});

test('has the name, the description and the live bytes of the other', () => {
  const { name, description } = inner;
  expect(backend).toMatchObject({ name, description, liveBytes: 0 });
  const storage = backend.allocate(f32(5));
  expect(backend.liveBytes).toBe(inner.liveBytes);
  expect(backend.liveBytes).toBe(40);
  backend.free(storage);
  expect(backend.liveBytes).toBe(0);
});

test('hands errors on, and tells of no operation that failed', async () => {
  const spec = f32(2);
  const input = { ...spec, storage: backend.allocate(spec) };
  backend.free(input.storage);
  expect(() => execute(backend, 'relu', { input }, {})).toThrow('was freed');
  await expect(backend.read(input)).rejects.toThrow('was freed');
  expect(notes.operations).toEqual([]);
  expect(notes.transfers).toEqual([]);
});

test('without a listener it is silent', () => {
  backend.listener = null;
  const storage = backend.allocate(f32(2));
  backend.write({ ...f32(2), storage }, Float32Array.of(1, 2));
  backend.free(storage);
  expect([notes.memory, notes.transfers]).toEqual([[], []]);
});

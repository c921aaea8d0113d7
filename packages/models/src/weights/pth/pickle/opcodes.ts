import type { PickleBytes } from './pickle-bytes.ts';
import type { PickleMachine } from './pickle-machine.ts';
import { PickleError, PickleTuple } from './pickle-values.ts';

type Run = (machine: PickleMachine) => void;

/** Pushes what stands in the pickle behind the opcode. */
const argument =
  (read: (bytes: PickleBytes) => unknown): Run =>
  (machine) =>
    machine.push(read(machine.bytes));

/** Pushes a value of its own. */
const value =
  (make: () => unknown): Run =>
  (machine) =>
    machine.push(make());

const list: Run = (machine) => machine.push(machine.popMark());
const appends: Run = (machine) => machine.append(machine.popMark());
const reduce: Run = (machine) => machine.reduce();

/** The instructions that weights need: pickletools.py's names, the byte, what it does. Any other is refused. */
const opcodes: Readonly<Record<string, readonly [byte: string, run: Run]>> = {
  PROTO: [
    '\x80',
    ({ bytes }) => {
      if (bytes.uint8() > 5) throw new PickleError('a pickle protocol later than 5');
    },
  ],
  FRAME: ['\x95', ({ bytes }) => void bytes.uint64()],
  STOP: ['.', (machine) => machine.stop()],

  MARK: ['(', (machine) => machine.pushMark()],
  POP: ['0', (machine) => void machine.pop()],
  POP_MARK: ['1', (machine) => void machine.popMark()],
  DUP: ['2', (machine) => machine.push(machine.top())],

  NONE: ['N', value(() => null)],
  NEWTRUE: ['\x88', value(() => true)],
  NEWFALSE: ['\x89', value(() => false)],
  BININT: ['J', argument((bytes) => bytes.int32())],
  BININT1: ['K', argument((bytes) => bytes.uint8())],
  BININT2: ['M', argument((bytes) => bytes.uint16())],
  LONG1: ['\x8a', argument((bytes) => bytes.integer(bytes.uint8()))],
  LONG4: ['\x8b', argument((bytes) => bytes.integer(bytes.uint32()))],
  BINFLOAT: ['G', argument((bytes) => bytes.float64())],

  SHORT_BINUNICODE: ['\x8c', argument((bytes) => bytes.utf8(bytes.uint8()))],
  BINUNICODE: ['X', argument((bytes) => bytes.utf8(bytes.uint32()))],
  BINUNICODE8: ['\x8d', argument((bytes) => bytes.utf8(bytes.uint64()))],
  SHORT_BINSTRING: ['U', argument((bytes) => bytes.utf8(bytes.uint8()))],
  BINSTRING: ['T', argument((bytes) => bytes.utf8(bytes.uint32()))],
  SHORT_BINBYTES: ['C', argument((bytes) => bytes.slice(bytes.uint8()))],
  BINBYTES: ['B', argument((bytes) => bytes.slice(bytes.uint32()))],
  BINBYTES8: ['\x8e', argument((bytes) => bytes.slice(bytes.uint64()))],

  EMPTY_TUPLE: [')', value(() => new PickleTuple([]))],
  TUPLE: ['t', (machine) => machine.push(new PickleTuple(machine.popMark()))],
  TUPLE1: ['\x85', (machine) => machine.pushTuple(1)],
  TUPLE2: ['\x86', (machine) => machine.pushTuple(2)],
  TUPLE3: ['\x87', (machine) => machine.pushTuple(3)],

  EMPTY_LIST: [']', value(() => [])],
  LIST: ['l', list],
  APPEND: ['a', (machine) => machine.append([machine.pop()])],
  APPENDS: ['e', appends],

  EMPTY_DICT: ['}', value(() => new Map())],
  DICT: ['d', (machine) => machine.pushDict()],
  SETITEM: ['s', (machine) => machine.setItem()],
  SETITEMS: ['u', (machine) => machine.setItems(machine.popMark())],

  // Nothing reads a set, so a list will do.
  EMPTY_SET: ['\x8f', value(() => [])],
  ADDITEMS: ['\x90', appends],
  FROZENSET: ['\x91', list],

  BINPUT: ['q', (machine) => machine.memorize(machine.bytes.uint8())],
  LONG_BINPUT: ['r', (machine) => machine.memorize(machine.bytes.uint32())],
  MEMOIZE: ['\x94', (machine) => machine.memorize()],
  BINGET: ['h', (machine) => machine.recall(machine.bytes.uint8())],
  LONG_BINGET: ['j', (machine) => machine.recall(machine.bytes.uint32())],

  GLOBAL: ['c', (machine) => machine.pushGlobal(machine.bytes.line(), machine.bytes.line())],
  STACK_GLOBAL: ['\x93', (machine) => machine.pushStackGlobal()],
  REDUCE: ['R', reduce],
  NEWOBJ: ['\x81', reduce],
  BUILD: ['b', (machine) => machine.dropState()],
  BINPERSID: ['Q', (machine) => machine.pushPersistent()],
};

/** By byte. */
const runs = new Map(Object.values(opcodes).map(([byte, run]) => [byte.charCodeAt(0), run]));

/** Runs the next instruction of the pickle. */
export function step(machine: PickleMachine): void {
  const { bytes } = machine;
  const byte = bytes.uint8();
  const run = runs.get(byte);
  if (!run) {
    const code = byte.toString(16).padStart(2, '0');
    throw new PickleError(`the pickle has the instruction 0x${code} at byte ${bytes.at - 1}, which no weights need`);
  }
  run(machine);
}

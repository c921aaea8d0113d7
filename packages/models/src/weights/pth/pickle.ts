/**
 * Python's pickle format (pickletools.py describes it), as far as data needs it. A pickle is a program; this machine
 * builds numbers, strings, lists, tuples, dicts and what an allow-list of names makes of them. It imports and calls nothing.
 */

/** Whatever is wrong with a pickle; the reader adds the file's name. */
export class PickleError extends Error {
  override name = 'PickleError';
}

/** A name that a pickle refers to, such as `collections.OrderedDict`. */
export class PickleGlobal {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

export class PickleTuple {
  readonly items: readonly unknown[];
  constructor(items: readonly unknown[]) {
    this.items = items;
  }
}

export interface PickleRules {
  /** What a name stands for; throws a {@link PickleError} if it is not allowed. */
  global(name: string): PickleGlobal;
  /** What calling an allowed name makes. */
  reduce(callee: PickleGlobal, args: readonly unknown[]): unknown;
  /** What the object kept outside the pickle under this id is. */
  persistent(id: unknown): unknown;
}

const mark = Symbol('mark');

/**
 * Runs one pickle from `start`; dicts become Maps, integers beyond 2^53 bigints. Gives its value and where it ends.
 * Nothing recurses, and every step makes at most one object, so that work and memory are bounded by the pickle's length.
 */
export function unpickle(bytes: Uint8Array, rules: PickleRules, start = 0): { value: unknown; end: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stack: unknown[] = [];
  const memo = new Map<number, unknown>();
  let at = start;

  const take = (count: number): number => {
    if (count > bytes.length - at) throw new PickleError(`the pickle is truncated at byte ${at}`);
    at += count;
    return at - count;
  };
  const bytesOf = (count: number) => {
    const from = take(count);
    return bytes.subarray(from, from + count);
  };
  const utf8 = (count: number) => new TextDecoder().decode(bytesOf(count));
  const uint8 = () => view.getUint8(take(1));
  const uint32 = () => view.getUint32(take(4), true);
  const length64 = () => Number(view.getBigUint64(take(8), true));
  const line = () => {
    const from = at;
    while (bytes[at] !== 10) {
      if (at >= bytes.length) throw new PickleError(`the pickle is truncated at byte ${at}`);
      at += 1;
    }
    at += 1;
    return new TextDecoder().decode(bytes.subarray(from, at - 1));
  };
  const long = (count: number) => {
    // A thousand bytes are far beyond any number that occurs, and conversion is quadratic.
    if (count > 1000) throw new PickleError(`an integer of ${count} bytes`);
    const digits = bytesOf(count);
    let value = 0n;
    for (const [i, byte] of digits.entries()) value |= BigInt(byte) << BigInt(8 * i);
    value = BigInt.asIntN(8 * count, value);
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  };
  const pop = () => {
    if (stack.length === 0 || stack.at(-1) === mark) throw new PickleError('it takes a value where there is none');
    return stack.pop();
  };
  const top = () => {
    const value = pop();
    stack.push(value);
    return value;
  };
  const sinceMark = () => {
    const from = stack.lastIndexOf(mark);
    if (from < 0) throw new PickleError('it goes back to a mark that is not there');
    return stack.splice(from).slice(1);
  };
  const several = (count: number) => {
    const items = Array.from({ length: count }, pop);
    return new PickleTuple(items.reverse());
  };
  const append = (items: readonly unknown[]) => {
    const list = top();
    if (!Array.isArray(list)) throw new PickleError('it appends to something that is no list');
    for (const item of items) list.push(item);
  };
  const setItems = (items: readonly unknown[]) => {
    const dict = top();
    if (!(dict instanceof Map) || items.length % 2 !== 0)
      throw new PickleError('it sets items of something that is no dict');
    for (let i = 0; i < items.length; i += 2) dict.set(items[i], items[i + 1]);
  };
  const recall = (index: number) => {
    if (!memo.has(index)) throw new PickleError(`it recalls ${index}, which it never stored`);
    stack.push(memo.get(index));
  };

  for (;;) {
    const opcode = String.fromCharCode(uint8());
    switch (opcode) {
      case '\x80': // PROTO
        if (uint8() > 5) throw new PickleError('a pickle protocol later than 5');
        break;
      case '\x95': // FRAME
        length64();
        break;
      case '.': // STOP
        return { value: pop(), end: at };
      case '(':
        stack.push(mark);
        break;
      case '0':
        pop();
        break;
      case '1':
        sinceMark();
        break;
      case '2':
        stack.push(top());
        break;
      case 'N':
        stack.push(null);
        break;
      case '\x88':
        stack.push(true);
        break;
      case '\x89':
        stack.push(false);
        break;
      case 'J':
        stack.push(view.getInt32(take(4), true));
        break;
      case 'K':
        stack.push(uint8());
        break;
      case 'M':
        stack.push(view.getUint16(take(2), true));
        break;
      case '\x8a':
        stack.push(long(uint8()));
        break;
      case '\x8b':
        stack.push(long(uint32()));
        break;
      case 'G':
        stack.push(view.getFloat64(take(8), false));
        break;
      case 'X':
        stack.push(utf8(uint32()));
        break;
      case '\x8c':
        stack.push(utf8(uint8()));
        break;
      case '\x8d':
        stack.push(utf8(length64()));
        break;
      case 'U':
        stack.push(utf8(uint8()));
        break;
      case 'T':
        stack.push(utf8(uint32()));
        break;
      case 'C':
        stack.push(bytesOf(uint8()));
        break;
      case 'B':
        stack.push(bytesOf(uint32()));
        break;
      case '\x8e':
        stack.push(bytesOf(length64()));
        break;
      case ')':
        stack.push(new PickleTuple([]));
        break;
      case 't':
        stack.push(new PickleTuple(sinceMark()));
        break;
      case '\x85':
      case '\x86':
      case '\x87':
        stack.push(several(opcode.charCodeAt(0) - 0x84));
        break;
      case ']':
        stack.push([]);
        break;
      case 'l':
        stack.push(sinceMark());
        break;
      case 'a': {
        const item = pop();
        append([item]);
        break;
      }
      case 'e':
        append(sinceMark());
        break;
      case '}':
        stack.push(new Map());
        break;
      case 'd': {
        const items = sinceMark();
        stack.push(new Map());
        setItems(items);
        break;
      }
      case 's': {
        const value = pop();
        const key = pop();
        setItems([key, value]);
        break;
      }
      case 'u':
        setItems(sinceMark());
        break;
      case '\x8f': // EMPTY_SET: nothing reads it, so a list will do.
        stack.push([]);
        break;
      case '\x90':
        append(sinceMark());
        break;
      case '\x91':
        stack.push(sinceMark());
        break;
      case 'q':
        memo.set(uint8(), top());
        break;
      case 'r':
        memo.set(uint32(), top());
        break;
      case '\x94':
        memo.set(memo.size, top());
        break;
      case 'h':
        recall(uint8());
        break;
      case 'j':
        recall(uint32());
        break;
      case 'c': {
        const module = line();
        stack.push(rules.global(`${module}.${line()}`));
        break;
      }
      case '\x93': {
        const [name, module] = [pop(), pop()];
        if (typeof name !== 'string' || typeof module !== 'string') throw new PickleError('a name that is no string');
        stack.push(rules.global(`${module}.${name}`));
        break;
      }
      case 'R':
      case '\x81': {
        const [args, callee] = [pop(), pop()];
        if (!(callee instanceof PickleGlobal) || !(args instanceof PickleTuple)) {
          throw new PickleError('it calls something that is no name');
        }
        stack.push(rules.reduce(callee, args.items));
        break;
      }
      case 'b': {
        // An OrderedDict's attributes (torch keeps version numbers there) do not matter; nothing else has any.
        pop();
        if (!(top() instanceof Map)) throw new PickleError('it sets the state of something that is no dict');
        break;
      }
      case 'Q':
        stack.push(rules.persistent(pop()));
        break;
      default: {
        const code = opcode.charCodeAt(0).toString(16).padStart(2, '0');
        throw new PickleError(`the pickle has the instruction 0x${code} at byte ${at - 1}, which no weights need`);
      }
    }
  }
}

const [boolean, byte, double, binary, list, struct] = [2, 3, 7, 8, 9, 12];
const deepest = 64;

/**
 * Walks over a struct of Thrift's compact protocol, as heads of Parquet are, and returns where it ends. Throws where a number, text or list is
 * longer than any writer makes it, for which a reader would make room or calculate without end.
 */
export function endOfStruct(view: DataView, start: number, depth = 0): number {
  if (depth > deepest) throw new Error(`a head within ${deepest} heads`);
  for (let at = start; ; ) {
    const head = view.getUint8(at++);
    const type = head & 0x0f;
    if (type === 0) return at;
    // Its number, where it does not follow from the one before.
    if (head >> 4 === 0) at = readVarint(view, at).end;
    // True and false stand in the head itself.
    if (type > boolean) at = endOfElement(view, at, type, depth);
  }
}

function endOfElement(view: DataView, at: number, type: number, depth: number): number {
  if (type === struct) return endOfStruct(view, at, depth + 1);
  if (type === list) return endOfList(view, at, depth);
  if (type === double) return at + 8;
  if (type <= byte) return at + 1;
  const { value, end } = readVarint(view, at);
  return type === binary ? end + within(view, end, value) : end;
}

function endOfList(view: DataView, start: number, depth: number): number {
  const head = view.getUint8(start);
  const long = head >> 4 === 15 ? readVarint(view, start + 1) : undefined;
  let at = long?.end ?? start + 1;
  // An element has a byte or more.
  const length = within(view, at, long?.value ?? head >> 4);
  for (let i = 0; i < length; i++) at = endOfElement(view, at, head & 0x0f, depth);
  return at;
}

function within(view: DataView, at: number, length: number): number {
  if (length > view.byteLength - at) throw new Error(`a head with ${length} bytes, more than follow`);
  return length;
}

/** A whole number of at most 64 bits, seven to a byte, and where it ends. */
export function readVarint(view: DataView, start: number): { value: number; end: number } {
  let value = 0;
  for (let i = 0; i < 10; i++) {
    const bits = view.getUint8(start + i);
    value += (bits & 0x7f) * 2 ** (7 * i);
    if (bits < 0x80) return { value, end: start + i + 1 };
  }
  throw new Error('a number longer than 64 bits');
}

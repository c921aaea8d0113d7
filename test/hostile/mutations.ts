/** Files that were valid, and what somebody made of them. */
import fc from 'fast-check';

/** Stands in JSON for lists in lists, which no writer of JSON would write so deep. */
const deep = '@deep';
const nested = '['.repeat(20_000) + ']'.repeat(20_000);

export const hostileNumbers = [0, -1, 1, 0.5, -0.5, 2 ** 31, 2 ** 32, 2 ** 53, 1e18, 1e308, -1e308, 1e8, 65_536];
export const hostileTexts = [
  '',
  ' ',
  '\0',
  '__proto__',
  'constructor',
  '../../etc/passwd',
  '\ud800',
  'NaN',
  '1e999',
  '=1+1',
];

/** What stands where something else is expected. */
const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  {
    weight: 30,
    arbitrary: fc.constantFrom<unknown>(null, true, false, [], {}, [null], [[[]]], { toString: 1, valueOf: 1 }),
  },
  { weight: 25, arbitrary: fc.constantFrom<unknown>(...hostileNumbers) },
  { weight: 20, arbitrary: fc.constantFrom<unknown>(...hostileTexts) },
  { weight: 10, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
  { weight: 5, arbitrary: fc.nat(4000).map((length) => 'x'.repeat(length)) },
  { weight: 5, arbitrary: fc.nat(2000).map((length) => new Array(length).fill(1)) },
  { weight: 1, arbitrary: fc.constant(deep) },
);

type Parent = Record<string, unknown> | unknown[];

/** Every place in a value, with the list or object it lies in. */
function* placesIn(value: unknown): Generator<readonly [Parent, string]> {
  if (typeof value !== 'object' || value === null) return;
  for (const key of Object.keys(value)) {
    yield [value as Parent, key];
    yield* placesIn((value as Record<string, unknown>)[key]);
  }
}

/** JSON that is like `valid`, with a few values exchanged, left out, added or repeated; as text. */
export function hostileJson(valid: unknown): fc.Arbitrary<string> {
  const change = fc.record({
    at: fc.nat(),
    how: fc.constantFrom('exchange', 'exchange', 'exchange', 'leave out', 'add', 'repeat'),
    key: fc.constantFrom(...hostileTexts, 'id', 'name'),
    value: hostileValue,
  });
  const changed = fc.array(change, { minLength: 1, maxLength: 4 }).map((changes) => {
    const root = { value: structuredClone(valid) };
    for (const { at, how, key, value: drawn } of changes) {
      // A change may go into it, and it is drawn again.
      const value = structuredClone(drawn);
      const places = [...placesIn(root)];
      if (places.length === 0) break;
      const [parent, name] = places[at % places.length]!;
      const holder = parent as Record<string, unknown>;
      if (how === 'exchange') holder[name] = value;
      else if (how === 'leave out') delete holder[name];
      else if (how === 'repeat' && Array.isArray(parent)) parent.push(...parent.slice(0, 200));
      else holder[Array.isArray(parent) ? parent.length : key] = value;
    }
    return (JSON.stringify(root.value) ?? '').replaceAll(`"${deep}"`, nested);
  });
  return fc.oneof(
    { weight: 9, arbitrary: changed },
    { weight: 1, arbitrary: hostileBytes([Buffer.from(JSON.stringify(valid))]).map((bytes) => bytes.toString('utf8')) },
  );
}

/** Whole numbers as they stand in files, little-endian: lengths and offsets that lie. */
const words = [0, 1, 0x7f, 0xff, 0xffff, 0x7fffffff, 0xffffffff].flatMap((number) => {
  const word = Buffer.alloc(8);
  word.writeUInt32LE(number);
  return [word.subarray(0, 4), word, Buffer.concat([word.subarray(0, 4), Buffer.from([0xff, 0xff, 0xff, 0x7f])])];
});

/** One of the `valid` files, with bits flipped, bytes set, left out, put in, repeated or cut off. */
export function hostileBytes(valid: readonly Buffer[], tokens: readonly string[] = []): fc.Arbitrary<Buffer> {
  const put = [...words, ...tokens.map((token) => Buffer.from(token, 'latin1'))];
  const change = fc.record({
    how: fc.constantFrom('flip', 'flip', 'set', 'write', 'write', 'put in', 'leave out', 'repeat', 'cut off'),
    at: fc.nat(),
    length: fc.integer({ min: 1, max: 64 }),
    bit: fc.nat(7),
    byte: fc.nat(255),
    bytes: fc.constantFrom(...put),
  });
  return fc
    .tuple(fc.constantFrom(...valid), fc.array(change, { minLength: 1, maxLength: 6 }))
    .map(([file, changes]) => changes.reduce(changedBytes, file));
}

function changedBytes(
  file: Buffer,
  {
    how,
    at,
    length,
    bit,
    byte,
    bytes,
  }: { how: string; at: number; length: number; bit: number; byte: number; bytes: Buffer },
): Buffer {
  if (file.length === 0) return bytes;
  const place = at % file.length;
  const [before, after] = [file.subarray(0, place), file.subarray(place)];
  const copy = Buffer.from(file);
  if (how === 'flip') copy[place]! ^= 1 << bit;
  else if (how === 'set') copy[place] = byte;
  else if (how === 'write') bytes.copy(copy, place);
  else if (how === 'put in') return Buffer.concat([before, bytes, after]);
  else if (how === 'leave out') return Buffer.concat([before, after.subarray(length)]);
  else if (how === 'repeat')
    return Buffer.concat([before, ...new Array<Buffer>(length).fill(after.subarray(0, length)), after]);
  else return before;
  return copy;
}

const longest = 60;

/** A value out of somebody's file for a message, as JSON, cut short. What lies deeper than in one list or object is left out: it may lie a million deep. */
export function brief(value: unknown): string {
  const plain = Array.isArray(value)
    ? value.slice(0, longest).map(flat)
    : isObject(value)
      ? flatObject(value)
      : flat(value);
  const text = JSON.stringify(plain) ?? 'nothing';
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const flatObject = (value: object) =>
  Object.fromEntries(
    Object.entries(value)
      .slice(0, longest)
      .map(([key, item]) => [key.slice(0, longest), flat(item)]),
  );

const flat = (value: unknown): unknown =>
  typeof value === 'string' ? value.slice(0, longest) : isObject(value) ? '…' : value;

const longest = 60;

/**
 * A value out of a file for a message, as JSON, cut short. What a file builds may lie a million deep, in itself, or be one list many times over:
 * of a list the first values are written, and nothing that lies in them.
 */
export function brief(value: unknown): string {
  const plain = Array.isArray(value) ? value.slice(0, longest).map(flat) : flat(value);
  const text = JSON.stringify(plain) ?? 'undefined';
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

function flat(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'string') return value.slice(0, longest);
  return typeof value === 'object' && value !== null ? '…' : value;
}

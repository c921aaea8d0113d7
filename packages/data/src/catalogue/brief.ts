const longest = 60;

/** A value out of somebody's file for a message, as JSON, cut short. What lies deeper than in a list is left out: it may lie a million deep. */
export function brief(value: unknown): string {
  const plain = Array.isArray(value) ? value.slice(0, longest).map(flat) : flat(value);
  const text = JSON.stringify(plain) ?? 'nothing';
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

function flat(value: unknown): unknown {
  if (typeof value === 'string') return value.slice(0, longest);
  return typeof value === 'object' && value !== null ? '…' : value;
}

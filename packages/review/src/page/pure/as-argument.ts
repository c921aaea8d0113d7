/** A name as a terminal takes it for one: within quotes where it has a space, or anything else that shells read. */
export function asArgument(name: string): string {
  if (/^[\p{L}\p{N}_./:@%+=-]+$/u.test(name)) return name;
  // Paths of Windows, whose shells take these quotes alone.
  return name.includes("'") || /^[A-Za-z]:\\/.test(name) ? `"${name}"` : `'${name}'`;
}

/** `a, b, c and 4 more`. */
export function listed(names: readonly string[], most = 4): string {
  const [shown, more] = [names.slice(0, most), names.length - most];
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

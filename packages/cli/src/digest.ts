/**
 * The first 64 bits of SHA-256, as `sha256:0123456789abcdef`: enough to tell files and networks apart, and text to a spreadsheet,
 * which would take some bare digits for a number. In browsers, too.
 */
export async function shortDigest(content: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return `sha256:${[...hash.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/** What is wrong with an `.npy` file, to be said behind its name. */
export class NpyError extends Error {}

/** Bytes before the header's text, by the format's major version. */
const headerAt = { 1: 10, 2: 12, 3: 12 } as const;

/**
 * The array of an `.npy` file (numpy.lib.format) that holds float32 of two axes, row-major: what embeddings are kept as. Nothing else is
 * read. Throws an {@link NpyError} that says what there is instead.
 */
export function parseNpy(bytes: ArrayBuffer | ArrayBufferView): { data: Float32Array; shape: [number, number] } {
  const all = ArrayBuffer.isView(bytes)
    ? new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength)
    : new Uint8Array(bytes);
  const text = (from: number, to: number) => new TextDecoder('latin1').decode(all.subarray(from, to));
  if (all[0] !== 0x93 || text(1, 6) !== 'NUMPY') throw new NpyError(' is not an .npy file: Not an .npy file');
  const at = headerAt[all[6] as keyof typeof headerAt];
  if (at === undefined || all.length < at) throw new NpyError(' is not an .npy file: it has no header');
  const view = new DataView(all.buffer, all.byteOffset, all.byteLength);
  const end = at + (at === 10 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (end > all.length) throw new NpyError(' is not an .npy file: it ends within its header');
  const header = text(at, end);
  const type = /'descr'\s*:\s*'([^']{1,20})'/.exec(header)?.[1];
  const sizes = /'shape'\s*:\s*\(([\d, L]{0,200})\)/.exec(header)?.[1];
  if (type === undefined || sizes === undefined) throw new NpyError(' is not an .npy file: Malformed .npy header');
  const shape = sizes.split(',').flatMap((part) => (part.trim() === '' ? [] : [Number.parseInt(part, 10)]));
  const isColumnMajor = /'fortran_order'\s*:\s*True/.test(header);
  if (type.startsWith('>')) throw new NpyError(` is not an .npy file: Unsupported dtype: ${type}`);
  if (!/^[<|]f4$/.test(type) || shape.length !== 2 || isColumnMajor) {
    const order = isColumnMajor ? 'column-major ' : '';
    throw new NpyError(`: expected float32 of shape [photos, size], received ${order}${type.slice(1)} [${shape}]`);
  }
  if ((all.length - end) % 4 !== 0) throw new NpyError(' is not an .npy file: it ends within a number');
  return { data: new Float32Array(all.slice(end).buffer), shape: shape as [number, number] };
}

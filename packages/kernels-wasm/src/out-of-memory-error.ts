/** The tensors of a step need more than WebAssembly can address; the message says what to lower. */
export class OutOfMemoryError extends RangeError {
  override name = 'OutOfMemoryError';
}

/**
 * The operations on tensors, under torch.nn.functional's names and meanings (docs/operations.md). Every one records
 * its derivative when an input is tracked.
 *
 * All throw a `ShapeError` on arguments that do not fit, which names operation, argument, what is wanted and what came,
 * and an `Error` on tensors of different backends and on released ones. Tensors are f32; activations may be f16 where
 * docs/operations.md says so.
 */
export * from './losses.ts';
export * from './operations.ts';

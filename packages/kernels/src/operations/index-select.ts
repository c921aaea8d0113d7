import type { Operation, Shape, Spec } from '../contract.ts';
import { expectF32, expectRank, expectShape, f32, ShapeError, show, size } from '../shape.ts';

/** A tensor [R, …] as rows: how many, and how many values each. */
function rowsOf(operation: string, argument: string, spec: Spec): { count: number; width: number; rest: Shape } {
  expectF32(operation, argument, spec);
  const [count, ...rest] = spec.shape;
  if (count === undefined) throw new ShapeError(operation, argument, 'f32 [R, …]', show(spec));
  return { count, width: size(rest), rest };
}

/**
 * Rows of `input` [R, …] in the order of `index` [S], as `torch.index_select` along dimension 0 → [S, …]. A row may be
 * taken more than once. An index outside 0…R−1 gives a row of NaN.
 */
export const indexSelect: Operation<'input' | 'index', never, 'output', object> = {
  name: 'indexSelect',
  infer({ input, index }) {
    const { rest } = rowsOf('indexSelect', 'input', input);
    expectRank('indexSelect', 'index', index, 1, 'i32');
    return { output: f32(index.shape[0]!, ...rest) };
  },
  reference({ input, index }, { output }) {
    const { count, width } = rowsOf('indexSelect', 'input', input);
    for (const [s, row] of index.data.entries()) {
      const known = row >= 0 && row < count;
      for (let i = 0; i < width; i++) {
        output.data[s * width + i] = known ? input.data[row * width + i]! : Number.NaN;
      }
    }
  },
};

export interface IndexSelectGradAttributes {
  readonly inputShape: Shape;
}

/** Gradient of {@link indexSelect}: the sum, per row of the input, of the rows that were taken from it. */
export const indexSelectGrad: Operation<'gradOutput' | 'index', never, 'gradInput', IndexSelectGradAttributes> = {
  name: 'indexSelectGrad',
  infer({ gradOutput, index }, { inputShape }) {
    expectRank('indexSelectGrad', 'index', index, 1, 'i32');
    const [rows, ...rest] = inputShape;
    if (rows === undefined) throw new ShapeError('indexSelectGrad', 'inputShape', '[R, …]', show(inputShape));
    expectShape('indexSelectGrad', 'gradOutput', gradOutput, [index.shape[0]!, ...rest]);
    return { gradInput: f32(...inputShape) };
  },
  reference({ gradOutput, index }, { gradInput }) {
    const { count, width } = rowsOf('indexSelectGrad', 'gradInput', gradInput);
    for (const [s, row] of index.data.entries()) {
      if (row < 0 || row >= count) continue;
      for (let i = 0; i < width; i++) gradInput.data[row * width + i]! += gradOutput.data[s * width + i]!;
    }
  },
};

/**
 * Overwrites the rows `index` [S] of `target` [R, …] by those of `source` [S, …], in place, as `Tensor.index_copy_` along
 * dimension 0. The indices must differ from each other; one outside 0…R−1 writes nothing.
 */
export const indexCopy: Operation<'target' | 'index' | 'source', never, never, object> = {
  name: 'indexCopy',
  mutates: ['target'],
  infer({ target, index, source }) {
    const { rest } = rowsOf('indexCopy', 'target', target);
    expectRank('indexCopy', 'index', index, 1, 'i32');
    expectShape('indexCopy', 'source', source, [index.shape[0]!, ...rest]);
    return {};
  },
  reference({ target, index, source }) {
    const { count, width } = rowsOf('indexCopy', 'target', target);
    for (const [s, row] of index.data.entries()) {
      if (row < 0 || row >= count) continue;
      for (let i = 0; i < width; i++) target.data[row * width + i] = source.data[s * width + i]!;
    }
  },
};

import { broadcastIndices, expectBroadcastable, type ShapeAttributes } from './broadcast.ts';
import type { Operation } from './contract.ts';
import { expectF32, expectShapeAttribute, f32 } from './shape.ts';

/** Sums what broadcasting `shape` to the input's shape repeats: the gradient of a broadcast. */
export const sumTo: Operation<'input', never, 'output', ShapeAttributes> = {
  name: 'sumTo',
  infer({ input }, { shape }) {
    expectF32('sumTo', 'input', input);
    expectShapeAttribute('sumTo', 'shape', shape);
    expectBroadcastable('sumTo', 'shape', shape, input.shape);
    return { output: f32(...shape) };
  },
  reference({ input }, { output }) {
    const indices = broadcastIndices(output.shape, input.shape);
    for (let i = 0; i < indices.length; i++) output.data[indices[i]!]! += input.data[i]!;
  },
};

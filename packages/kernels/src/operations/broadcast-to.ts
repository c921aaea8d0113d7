import type { Operation } from '../contract.ts';
import { expectFloat, expectShapeAttribute, like } from '../shape.ts';
import { broadcastIndices, expectBroadcastable, type ShapeAttributes } from './broadcast.ts';

/** Repeats the input along the dimensions that it lacks or has with an extent of 1. */
export const broadcastTo: Operation<'input', never, 'output', ShapeAttributes> = {
  name: 'broadcastTo',
  f16: { except: [] },
  infer({ input }, { shape }) {
    expectFloat('broadcastTo', 'input', input);
    expectShapeAttribute('broadcastTo', 'shape', shape);
    expectBroadcastable('broadcastTo', 'input', input.shape, shape);
    return { output: like(input, ...shape) };
  },
  reference({ input }, { output }) {
    const indices = broadcastIndices(input.shape, output.shape);
    for (let i = 0; i < indices.length; i++) output.data[i] = input.data[indices[i]!]!;
  },
};

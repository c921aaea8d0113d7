import type { Operation } from '../contract.ts';
import { expectFloat, expectShapeAttribute, f32 } from '../shape.ts';
import { broadcastIndices, expectBroadcastable, type ShapeAttributes } from './broadcast.ts';

/**
 * Sums what broadcasting `shape` to the input's shape repeats: the gradient of a broadcast. The sums of f16 values are
 * f32: they may lie far beyond f16's 65,504, and a bias takes its gradient so.
 */
export const sumTo: Operation<'input', never, 'output', ShapeAttributes> = {
  name: 'sumTo',
  f16: { except: ['output'] },
  infer({ input }, { shape }) {
    expectFloat('sumTo', 'input', input);
    expectShapeAttribute('sumTo', 'shape', shape);
    expectBroadcastable('sumTo', 'shape', shape, input.shape);
    return { output: f32(...shape) };
  },
  reference({ input }, { output }) {
    const indices = broadcastIndices(output.shape, input.shape);
    for (let i = 0; i < indices.length; i++) output.data[indices[i]!]! += input.data[i]!;
  },
};

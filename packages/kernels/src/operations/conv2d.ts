import type { Operation, Shape } from '../contract.ts';
import {
  expectAttribute,
  expectLike,
  expectPair,
  expectRank,
  expectShape,
  expectShapeAttribute,
  f32,
  like,
  type Pair,
  ShapeError,
  show,
} from '../shape.ts';
import { multiplyAdds } from './multiply-adds.ts';

/** Pixels; `dilation` spaces the kernel's taps, `groups` splits input and output channels into independent blocks. */
export interface Conv2dAttributes {
  readonly stride?: Pair;
  readonly padding?: Pair;
  readonly dilation?: Pair;
  readonly groups?: number;
}

/** Every number a convolution loop needs, from shapes and attributes. */
export interface Conv2dGeometry {
  readonly batch: number;
  readonly inChannels: number;
  readonly inHeight: number;
  readonly inWidth: number;
  readonly outChannels: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly strideY: number;
  readonly strideX: number;
  readonly padY: number;
  readonly padX: number;
  readonly dilationY: number;
  readonly dilationX: number;
  readonly groups: number;
}

/** Geometry of a convolution of `input` [N, C, H, W] with `weight` [O, C / groups, kH, kW]. */
export function conv2dGeometry(
  operation: string,
  input: Shape,
  weight: Shape,
  attributes: Conv2dAttributes,
): Conv2dGeometry {
  const { stride = 1, padding = 0, dilation = 1, groups = 1 } = attributes;
  const [strideY, strideX] = expectPair(operation, 'stride', stride, 1);
  const [padY, padX] = expectPair(operation, 'padding', padding, 0);
  const [dilationY, dilationX] = expectPair(operation, 'dilation', dilation, 1);
  const [batch, inChannels, inHeight, inWidth] = input as [number, number, number, number];
  const [outChannels, groupChannels, kernelHeight, kernelWidth] = weight as [number, number, number, number];
  const divides = Number.isInteger(groups) && groups > 0 && inChannels % groups === 0 && outChannels % groups === 0;
  expectAttribute(operation, 'groups', `a divisor of ${inChannels} and ${outChannels} channels`, groups, divides);
  if (groupChannels !== inChannels / groups) {
    const wanted = `[${outChannels}, ${inChannels / groups}, ${kernelHeight}, ${kernelWidth}]`;
    throw new ShapeError(
      operation,
      'weight',
      `${wanted} for ${inChannels} input channels in ${groups} groups`,
      show(weight),
    );
  }
  const outHeight = Math.floor((inHeight + 2 * padY - dilationY * (kernelHeight - 1) - 1) / strideY) + 1;
  const outWidth = Math.floor((inWidth + 2 * padX - dilationX * (kernelWidth - 1) - 1) / strideX) + 1;
  if (outHeight < 1 || outWidth < 1) {
    throw new ShapeError(operation, 'input', `at least as large as the dilated kernel ${show(weight)}`, show(input));
  }
  return {
    batch,
    inChannels,
    inHeight,
    inWidth,
    outChannels,
    outHeight,
    outWidth,
    kernelHeight,
    kernelWidth,
    strideY,
    strideX,
    padY,
    padX,
    dilationY,
    dilationX,
    groups,
  };
}

/** Visits every product of the convolution as flat indices into output, input and weight. */
function forEachTap(g: Conv2dGeometry, visit: (output: number, input: number, weight: number) => void): void {
  const groupIn = g.inChannels / g.groups;
  const groupOut = g.outChannels / g.groups;
  for (let n = 0; n < g.batch; n++)
    for (let o = 0; o < g.outChannels; o++)
      for (let y = 0; y < g.outHeight; y++)
        for (let x = 0; x < g.outWidth; x++)
          for (let c = 0; c < groupIn; c++)
            for (let ky = 0; ky < g.kernelHeight; ky++)
              for (let kx = 0; kx < g.kernelWidth; kx++) {
                const iy = y * g.strideY - g.padY + ky * g.dilationY;
                const ix = x * g.strideX - g.padX + kx * g.dilationX;
                if (iy < 0 || iy >= g.inHeight || ix < 0 || ix >= g.inWidth) continue;
                const channel = Math.floor(o / groupOut) * groupIn + c;
                visit(
                  ((n * g.outChannels + o) * g.outHeight + y) * g.outWidth + x,
                  ((n * g.inChannels + channel) * g.inHeight + iy) * g.inWidth + ix,
                  ((o * groupIn + c) * g.kernelHeight + ky) * g.kernelWidth + kx,
                );
              }
}

/** Cross-correlation, as `torch.nn.functional.conv2d`. */
export const conv2d: Operation<'input' | 'weight', 'bias', 'output', Conv2dAttributes> = {
  name: 'conv2d',
  f16: { except: ['weight', 'bias'] },
  flop: ({ weight }, { output }) => multiplyAdds(output, weight),
  infer({ input, weight, bias }, attributes) {
    expectRank('conv2d', 'input', input, 4, 'float');
    expectRank('conv2d', 'weight', weight, 4);
    const g = conv2dGeometry('conv2d', input.shape, weight.shape, attributes);
    if (bias) expectShape('conv2d', 'bias', bias, [g.outChannels]);
    return { output: like(input, ...outputShape(g)) };
  },
  reference({ input, weight, bias }, { output }, attributes) {
    const g = conv2dGeometry('conv2d', input.shape, weight.shape, attributes);
    forEachTap(g, (o, i, w) => {
      output.data[o]! += input.data[i]! * weight.data[w]!;
    });
    if (bias) {
      const positions = g.outHeight * g.outWidth;
      for (let i = 0; i < output.data.length; i++) {
        output.data[i]! += bias.data[Math.floor(i / positions) % g.outChannels]!;
      }
    }
  },
};

function outputShape(g: Conv2dGeometry): Shape {
  return [g.batch, g.outChannels, g.outHeight, g.outWidth];
}

/** Gradient of {@link conv2d} with respect to its input. */
export const conv2dInputGrad: Operation<
  'gradOutput' | 'weight',
  never,
  'gradInput',
  Conv2dAttributes & { readonly inputShape: Shape }
> = {
  name: 'conv2dInputGrad',
  f16: { except: ['weight'] },
  flop: ({ gradOutput, weight }) => multiplyAdds(gradOutput, weight),
  infer({ gradOutput, weight }, attributes) {
    expectRank('conv2dInputGrad', 'weight', weight, 4);
    expectShapeAttribute('conv2dInputGrad', 'inputShape', attributes.inputShape, 4);
    const g = conv2dGeometry('conv2dInputGrad', attributes.inputShape, weight.shape, attributes);
    expectShape('conv2dInputGrad', 'gradOutput', gradOutput, outputShape(g), 'float');
    return { gradInput: like(gradOutput, ...attributes.inputShape) };
  },
  reference({ gradOutput, weight }, { gradInput }, attributes) {
    const g = conv2dGeometry('conv2dInputGrad', attributes.inputShape, weight.shape, attributes);
    forEachTap(g, (o, i, w) => {
      gradInput.data[i]! += gradOutput.data[o]! * weight.data[w]!;
    });
  },
};

/** Gradient of {@link conv2d} with respect to its weight. (That of the bias is `sumTo` [1, O, 1, 1].) */
export const conv2dWeightGrad: Operation<
  'gradOutput' | 'input',
  never,
  'gradWeight',
  Conv2dAttributes & { readonly weightShape: Shape }
> = {
  name: 'conv2dWeightGrad',
  f16: { except: ['gradWeight'] },
  flop: ({ gradOutput }, { gradWeight }) => multiplyAdds(gradOutput, gradWeight),
  infer({ gradOutput, input }, attributes) {
    expectRank('conv2dWeightGrad', 'input', input, 4, 'float');
    expectShapeAttribute('conv2dWeightGrad', 'weightShape', attributes.weightShape, 4);
    const g = conv2dGeometry('conv2dWeightGrad', input.shape, attributes.weightShape, attributes);
    expectLike('conv2dWeightGrad', 'gradOutput', gradOutput, 'input', input, outputShape(g));
    return { gradWeight: f32(...attributes.weightShape) };
  },
  reference({ gradOutput, input }, { gradWeight }, attributes) {
    const g = conv2dGeometry('conv2dWeightGrad', input.shape, attributes.weightShape, attributes);
    forEachTap(g, (o, i, w) => {
      gradWeight.data[w]! += gradOutput.data[o]! * input.data[i]!;
    });
  },
};

import type { Conv2dGeometry } from '@flukeprint/kernels';
import { addBorder, borderBytes, imageSteps, type Planes } from './border.ts';
import { type Context, ELEMENT } from './context.ts';

/** Extents of an output tile and of a kernel. */
const [TILE, KERNEL] = [4, 3];
/** Rows and columns of a register tile, as in src/gemm.rs. */
const [TILE_ROWS, TILE_COLUMNS] = [4, 16];
/** Transformed patches of one step: as much as stays in a cache that threads share. */
const STEP_BYTES = 8 << 20;
/** Fewer channels than this cost more to transform than they save. */
const LEAST_CHANNELS = 16;
/** Multiplications, done directly, that are worth the launches. Little work stays as exact as a sum in f32 can be. */
const LEAST_WORK = 16e6;

/** Whether a convolution and its gradients are done by Winograd's filtering: 3 × 3, stride 1, and work enough. */
export function prefersWinograd(g: Conv2dGeometry): boolean {
  const plain = g.strideY === 1 && g.strideX === 1 && g.dilationY === 1 && g.dilationX === 1 && g.groups === 1;
  const threeByThree = g.kernelHeight === KERNEL && g.kernelWidth === KERNEL && g.padY < KERNEL && g.padX < KERNEL;
  const work = g.batch * g.outHeight * g.outWidth * g.outChannels * g.inChannels * KERNEL * KERNEL;
  return plain && threeByThree && Math.min(g.inChannels, g.outChannels) >= LEAST_CHANNELS && work >= LEAST_WORK;
}

/** The kernel of (row, d) begins at row · rowStride + d · depthStride. */
export interface KernelMatrix {
  readonly address: number;
  readonly rowStride: number;
  readonly depthStride: number;
  /** By half a turn: the input's gradient is the convolution of gradOutput with kernels so turned. */
  readonly turned: boolean;
}

/** Tiles that cover a plane of this extent, and the patches' extent. */
function cover(height: number, width: number) {
  const [rows, columns] = [Math.ceil(height / TILE), Math.ceil(width / TILE)];
  const overlap = KERNEL - 1;
  return { rows, columns, patchedHeight: rows * TILE + overlap, patchedWidth: columns * TILE + overlap };
}

/** `result` = bias + the convolution of `planes`, padded by [y, x], with `kernels`. */
export function winograd(
  context: Context,
  planes: Planes,
  [padY, padX]: readonly [number, number],
  kernels: KernelMatrix,
  bias: number,
  result: Omit<Planes, 'batch'>,
): void {
  const { sizes } = context;
  const depth = planes.channels;
  const weight = context.scratch(sizes.winograd_size(result.channels, depth, 0) * ELEMENT);
  context.launch(
    'winograd_weight',
    Math.ceil(result.channels / TILE_ROWS),
    kernels.address,
    result.channels,
    kernels.rowStride,
    depth,
    kernels.depthStride,
    Number(kernels.turned),
    weight,
  );
  const { rows, columns, patchedHeight, patchedWidth } = cover(result.height, result.width);
  const border = {
    ...planes,
    top: padY,
    left: padX,
    bottom: patchedHeight - planes.height - padY,
    right: patchedWidth - planes.width - padX,
  };
  const tilesPerImage = rows * columns;
  const plane = patchedHeight * patchedWidth;
  const resultImage = result.channels * result.height * result.width;
  const bytesPerImage = sizes.winograd_size(tilesPerImage, depth, 1) * ELEMENT;
  const steps = imageSteps(planes.batch, bytesPerImage, STEP_BYTES);
  const withBorder = addBorder(context, border, steps[0].images);
  const patches = context.scratch(sizes.winograd_size(steps[0].images * tilesPerImage, depth, 1) * ELEMENT);
  for (const step of steps) {
    const tiles = step.images * tilesPerImage;
    context.launch(
      'winograd_input',
      Math.ceil(tiles / TILE_COLUMNS) * depth,
      withBorder(step),
      depth,
      depth * plane,
      plane,
      patchedWidth,
      tiles,
      rows,
      columns,
      patches,
    );
    context.launchPrivate(
      'winograd_multiply',
      sizes.winograd_multiply_units(result.channels, tiles),
      sizes.winograd_multiply_private_bytes(),
      weight,
      result.channels,
      depth,
      patches,
      bias,
      result.address + step.firstImage * resultImage * ELEMENT,
      resultImage,
      result.height,
      result.width,
      tiles,
      rows,
      columns,
    );
  }
}

/** The gradient of the weights of a convolution that {@link prefersWinograd}. */
export function winogradWeightGrad(
  context: Context,
  g: Conv2dGeometry,
  [gradOutput, input, gradWeight]: readonly [number, number, number],
): void {
  const { sizes } = context;
  const { rows, columns, patchedHeight, patchedWidth } = cover(g.outHeight, g.outWidth);
  const tilesPerImage = rows * columns;
  const outputs = {
    ...{ address: gradOutput, batch: g.batch, channels: g.outChannels, height: g.outHeight, width: g.outWidth },
    ...{ top: 0, left: 0, bottom: rows * TILE - g.outHeight, right: columns * TILE - g.outWidth },
  };
  const inputs = {
    ...{ address: input, batch: g.batch, channels: g.inChannels, height: g.inHeight, width: g.inWidth },
    ...{ top: g.padY, left: g.padX },
    ...{ bottom: patchedHeight - g.inHeight - g.padY, right: patchedWidth - g.inWidth - g.padX },
  };
  const inputBytes = (tiles: number) => sizes.winograd_size(g.inChannels, tiles, 1) * ELEMENT;
  const outputBytes = (tiles: number) => sizes.winograd_size(g.outChannels, tiles, 0) * ELEMENT;
  const bytesPerImage =
    borderBytes(inputs) + borderBytes(outputs) + inputBytes(tilesPerImage) + outputBytes(tilesPerImage);
  const steps = imageSteps(g.batch, bytesPerImage, STEP_BYTES);
  const most = steps[0].images * tilesPerImage;
  const [patches, gradients] = [context.scratch(inputBytes(most)), context.scratch(outputBytes(most))];
  const borderedInputs = addBorder(context, inputs, steps[0].images);
  const borderedOutputs = addBorder(context, outputs, steps[0].images);
  const inPlane = patchedHeight * patchedWidth;
  const outPlane = rows * TILE * columns * TILE;
  for (const step of steps) {
    const tiles = step.images * tilesPerImage;
    context.launch(
      'winograd_input_by_tile',
      Math.ceil(g.inChannels / TILE_COLUMNS) * tiles,
      borderedInputs(step),
      g.inChannels,
      g.inChannels * inPlane,
      inPlane,
      patchedWidth,
      tiles,
      rows,
      columns,
      patches,
    );
    context.launch(
      'winograd_grad_output',
      Math.ceil(g.outChannels / TILE_ROWS) * tiles,
      borderedOutputs(step),
      g.outChannels,
      g.outChannels * outPlane,
      outPlane,
      columns * TILE,
      tiles,
      rows,
      columns,
      gradients,
    );
    context.launchPrivate(
      'winograd_weight_grad',
      sizes.winograd_weight_grad_units(g.outChannels, g.inChannels),
      sizes.winograd_weight_grad_private_bytes(),
      gradients,
      g.outChannels,
      patches,
      g.inChannels,
      tiles,
      gradWeight,
      Number(step.firstImage > 0),
    );
  }
}

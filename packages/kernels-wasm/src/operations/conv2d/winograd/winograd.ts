import type { Conv2dGeometry, DeviceTensor } from '@flukeprint/kernels';
import { type Context, ELEMENT } from '../../../runtime/context.ts';
import { TILE_COLUMNS, TILE_ROWS } from '../../gemm/gemm.ts';
import { imageAddress, imageSteps, inputPlanes, outputPlanes, type Planes } from '../planes.ts';

/** Extents of an output tile and of a kernel. */
const [TILE, KERNEL] = [4, 3];
/** Transformed patches of one step, and transformed kernels: as much as stays in a cache that threads share. */
const STEP_BYTES = 8 << 20;
const KERNEL_BYTES = 3 << 20;
/** Panels of rows and of columns that a unit of work may have, as in mod.rs. */
const [ROW_PANELS, COLUMN_PANELS] = [8, 2];
/** Units per thread, so that none waits long for the last. */
const UNITS = 4;
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
  readonly weight: DeviceTensor;
  readonly rowStride: number;
  readonly depthStride: number;
  /** By half a turn: the input's gradient is the convolution of gradOutput with kernels so turned. */
  readonly turned: boolean;
}

/** The most panels per unit of work, up to `most`, that leave enough units for all threads. */
function unitOf(panels: number, most: number, threads: number): number {
  return Math.max(1, Math.min(most, Math.floor(panels / (UNITS * threads))));
}

/**
 * `conv2d` where {@link prefersWinograd}, and the gradient of its input: `result` = bias + the convolution of `planes`,
 * padded, with `kernels`.
 */
export function winograd(
  context: Context,
  planes: Planes,
  { padY, padX }: { readonly padY: number; readonly padX: number },
  kernels: KernelMatrix,
  bias: DeviceTensor | undefined,
  result: Planes,
): void {
  const { sizes } = context;
  const { channels, height, width } = planes;
  const [tileRows, tileColumns] = [Math.ceil(result.height / TILE), Math.ceil(result.width / TILE)];
  const tilesPerImage = tileRows * tileColumns;
  const extents = { channels, height, width, padY, padX };
  const outputs = { bias, outChannels: result.channels, outHeight: result.height, outWidth: result.width };
  const weightBytes = sizes.winograd_size(result.channels, channels, 0) * ELEMENT;
  const rowPanels = Math.ceil(result.channels / TILE_ROWS);
  if (weightBytes <= KERNEL_BYTES) {
    const packed = context.scratch(weightBytes);
    context.launch('winograd_weight', rowPanels, { ...kernels, rows: result.channels, depth: channels, packed });
    const tiles = planes.batch * tilesPerImage;
    const panels = Math.ceil(tiles / TILE_COLUMNS);
    const unit = unitOf(panels, COLUMN_PANELS, context.threads);
    const privateBytes = sizes.winograd_by_tiles_private_bytes(channels);
    context.launchPrivate('winograd_by_tiles', Math.ceil(panels / unit), privateBytes, {
      unit,
      weight: packed,
      source: planes.address,
      ...extents,
      tiles,
      tileRows,
      tileColumns,
      target: result.address,
      ...outputs,
    });
    return;
  }
  const patchBytes = (images: number) => sizes.winograd_size(images * tilesPerImage, channels, 1) * ELEMENT;
  const steps = imageSteps(planes.batch, patchBytes(1), STEP_BYTES);
  const patches = context.scratch(patchBytes(steps[0].images));
  const unit = unitOf(rowPanels, ROW_PANELS, context.threads);
  const privateBytes = sizes.winograd_by_outputs_private_bytes(channels);
  for (const { firstImage, images } of steps) {
    const tiles = images * tilesPerImage;
    context.launch('winograd_input', Math.ceil(tiles / TILE_COLUMNS) * channels, {
      source: imageAddress(planes, firstImage),
      ...extents,
      tiles,
      tileRows,
      tileColumns,
      packed: patches,
    });
    context.launchPrivate('winograd_by_outputs', Math.ceil(rowPanels / unit), privateBytes, {
      unit,
      ...kernels,
      depth: channels,
      patches,
      tiles,
      tileRows,
      tileColumns,
      target: imageAddress(result, firstImage),
      ...outputs,
    });
  }
}

/** The gradient of the weights of a convolution that {@link prefersWinograd}. */
export function winogradWeightGrad(
  context: Context,
  g: Conv2dGeometry,
  { gradOutput, input, gradWeight }: Record<'gradOutput' | 'input' | 'gradWeight', DeviceTensor>,
): void {
  const { sizes } = context;
  const inputs = inputPlanes(g, context.address(input));
  const outputs = outputPlanes(g, context.address(gradOutput));
  const [tileRows, tileColumns] = [Math.ceil(g.outHeight / TILE), Math.ceil(g.outWidth / TILE)];
  const tilesPerImage = tileRows * tileColumns;
  const inputBytes = (images: number) => sizes.winograd_size(g.inChannels, images * tilesPerImage, 1) * ELEMENT;
  const outputBytes = (images: number) => sizes.winograd_size(g.outChannels, images * tilesPerImage, 0) * ELEMENT;
  const steps = imageSteps(g.batch, inputBytes(1) + outputBytes(1), STEP_BYTES);
  const patches = context.scratch(inputBytes(steps[0].images));
  const gradients = context.scratch(outputBytes(steps[0].images));
  const rowPanels = Math.ceil(g.outChannels / TILE_ROWS);
  const columnPanels = Math.ceil(g.inChannels / TILE_COLUMNS);
  const unitColumns = unitOf(columnPanels * Math.ceil(rowPanels / ROW_PANELS), COLUMN_PANELS, context.threads);
  const columnUnits = Math.ceil(columnPanels / unitColumns);
  const unitRows = unitOf(rowPanels * columnUnits, ROW_PANELS, context.threads);
  const units = Math.ceil(rowPanels / unitRows) * columnUnits;
  for (const { firstImage, images } of steps) {
    const tiles = images * tilesPerImage;
    context.launch('winograd_input_by_tile', columnPanels * tiles, {
      ...inputs,
      source: imageAddress(inputs, firstImage),
      padY: g.padY,
      padX: g.padX,
      tiles,
      tileRows,
      tileColumns,
      packed: patches,
    });
    context.launch('winograd_grad_output', rowPanels * tiles, {
      ...outputs,
      source: imageAddress(outputs, firstImage),
      tiles,
      tileRows,
      tileColumns,
      packed: gradients,
    });
    context.launchPrivate('winograd_weight_grad', units, sizes.winograd_weight_grad_private_bytes(), {
      unitRows,
      unitColumns,
      gradOutput: gradients,
      outputs: g.outChannels,
      input: patches,
      channels: g.inChannels,
      tiles,
      gradWeight,
      add: firstImage > 0,
    });
  }
}

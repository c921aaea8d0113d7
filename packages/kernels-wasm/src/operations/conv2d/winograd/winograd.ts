import type { Conv2dGeometry } from '@flukeprint/kernels';
import { imageSteps, type Planes } from '../border.ts';
import { type Context, ELEMENT } from '../../../runtime/context.ts';
import { TILE_COLUMNS, TILE_ROWS } from '../../gemm/gemm.ts';

/** Extents of an output tile and of a kernel. */
const [TILE, KERNEL] = [4, 3];
/** Transformed patches of one step, and transformed kernels: as much as stays in a cache that threads share. */
const STEP_BYTES = 8 << 20;
const KERNEL_BYTES = 3 << 20;
/** Panels of rows and of columns that a unit of work may have, as in src/winograd.rs. */
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
  readonly address: number;
  readonly rowStride: number;
  readonly depthStride: number;
  /** By half a turn: the input's gradient is the convolution of gradOutput with kernels so turned. */
  readonly turned: boolean;
}

/** The most panels per unit of work, up to `most`, that leave enough units for all threads. */
function unitOf(panels: number, most: number, threads: number): number {
  return Math.max(1, Math.min(most, Math.floor(panels / (UNITS * threads))));
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
  const [rows, columns] = [Math.ceil(result.height / TILE), Math.ceil(result.width / TILE)];
  const tilesPerImage = rows * columns;
  const weightBytes = sizes.winograd_size(result.channels, depth, 0) * ELEMENT;
  const extents = [depth, planes.height, planes.width, padY, padX] as const;
  if (weightBytes <= KERNEL_BYTES) {
    const weight = context.scratch(weightBytes);
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
    const tiles = planes.batch * tilesPerImage;
    const panels = Math.ceil(tiles / TILE_COLUMNS);
    const unit = unitOf(panels, COLUMN_PANELS, context.threads);
    context.launchPrivate(
      'winograd_by_tiles',
      Math.ceil(panels / unit),
      sizes.winograd_by_tiles_private_bytes(depth),
      unit,
      weight,
      planes.address,
      ...extents,
      tiles,
      rows,
      columns,
      bias,
      result.address,
      result.channels,
      result.height,
      result.width,
    );
    return;
  }
  const patchBytes = (images: number) => sizes.winograd_size(images * tilesPerImage, depth, 1) * ELEMENT;
  const steps = imageSteps(planes.batch, patchBytes(1), STEP_BYTES);
  const patches = context.scratch(patchBytes(steps[0].images));
  const panels = Math.ceil(result.channels / TILE_ROWS);
  const unit = unitOf(panels, ROW_PANELS, context.threads);
  for (const { firstImage, images } of steps) {
    const tiles = images * tilesPerImage;
    context.launch(
      'winograd_input',
      Math.ceil(tiles / TILE_COLUMNS) * depth,
      planes.address + firstImage * depth * planes.height * planes.width * ELEMENT,
      ...extents,
      tiles,
      rows,
      columns,
      patches,
    );
    const target = result.address + firstImage * result.channels * result.height * result.width * ELEMENT;
    context.launchPrivate(
      'winograd_by_outputs',
      Math.ceil(panels / unit),
      sizes.winograd_by_outputs_private_bytes(depth),
      unit,
      kernels.address,
      kernels.rowStride,
      depth,
      kernels.depthStride,
      Number(kernels.turned),
      patches,
      tiles,
      rows,
      columns,
      bias,
      target,
      result.channels,
      result.height,
      result.width,
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
  const [rows, columns] = [Math.ceil(g.outHeight / TILE), Math.ceil(g.outWidth / TILE)];
  const tilesPerImage = rows * columns;
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
  for (const { firstImage, images } of steps) {
    const tiles = images * tilesPerImage;
    context.launch(
      'winograd_input_by_tile',
      Math.ceil(g.inChannels / TILE_COLUMNS) * tiles,
      input + firstImage * g.inChannels * g.inHeight * g.inWidth * ELEMENT,
      g.inChannels,
      g.inHeight,
      g.inWidth,
      g.padY,
      g.padX,
      tiles,
      rows,
      columns,
      patches,
    );
    context.launch(
      'winograd_grad_output',
      Math.ceil(g.outChannels / TILE_ROWS) * tiles,
      gradOutput + firstImage * g.outChannels * g.outHeight * g.outWidth * ELEMENT,
      g.outChannels,
      g.outHeight,
      g.outWidth,
      tiles,
      rows,
      columns,
      gradients,
    );
    context.launchPrivate(
      'winograd_weight_grad',
      Math.ceil(rowPanels / unitRows) * columnUnits,
      sizes.winograd_weight_grad_private_bytes(),
      unitRows,
      unitColumns,
      gradients,
      g.outChannels,
      patches,
      g.inChannels,
      tiles,
      gradWeight,
      Number(firstImage > 0),
    );
  }
}

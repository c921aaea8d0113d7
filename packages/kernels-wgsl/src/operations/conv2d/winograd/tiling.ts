import type { Conv2dGeometry } from '@flukeprint/kernels';
import { filled, PLACES, TILE } from './product.ts';

/** The gradient of the input is the convolution of the output's with the kernels turned by half a turn. */
export type WinogradDirection = 'forward' | 'inputGrad' | 'weightGrad';

/** Bytes of transformed patches and products at a time, unless told: tiles beyond that are done in further slices. */
const SLICE_BYTES = 256 * 2 ** 20;
/** WebGPU's default limit of one binding. */
export const BINDING_BYTES = 128 * 2 ** 20;
/** The widest tile of a product: a slice's tiles are a multiple of it, but for the last slice. */
const SLICE_STEP = 128;

/** Planes with the padding around them, as they are cut into patches. */
export interface Planes {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly padY: number;
  readonly padX: number;
}

/** What is transformed, what comes out (in `weightGrad`: what is transformed as well), and the tiles of the latter. */
export interface Tiling {
  readonly source: Planes;
  readonly result: Omit<Planes, 'padY' | 'padX'>;
  /** Tiles of an image. */
  readonly tileRows: number;
  readonly tileColumns: number;
  /** Tiles of the batch, and of one slice of it. */
  readonly tiles: number;
  readonly sliceTiles: number;
}

/** Cuts a convolution's planes into tiles, and the batch's tiles into slices of some `sliceBytes` of operands and products. */
export function tiling(g: Conv2dGeometry, direction: WinogradDirection, sliceBytes = SLICE_BYTES): Tiling {
  const inputs = { channels: g.inChannels, height: g.inHeight, width: g.inWidth };
  const outputs = { channels: g.outChannels, height: g.outHeight, width: g.outWidth };
  const [source, result] =
    direction === 'inputGrad'
      ? [{ ...outputs, padY: 2 - g.padY, padX: 2 - g.padX }, inputs]
      : [{ ...inputs, padY: g.padY, padX: g.padX }, outputs];
  const tileRows = Math.ceil(result.height / TILE);
  const tileColumns = Math.ceil(result.width / TILE);
  const tiles = g.batch * tileRows * tileColumns;
  const perChannel = 4 * PLACES;
  const inBudget = sliceBytes / (perChannel * (filled(source.channels) + filled(result.channels)));
  const bindable = BINDING_BYTES / (perChannel * filled(Math.max(source.channels, result.channels)));
  // Slices of equal length rather than a short one at the end.
  const slices = Math.ceil(tiles / Math.max(Math.min(inBudget, bindable), SLICE_STEP));
  const sliceTiles = Math.min(tiles, Math.ceil(tiles / slices / SLICE_STEP) * SLICE_STEP);
  return { source, result, tileRows, tileColumns, tiles, sliceTiles };
}

/** A slice of the tiles of a batch, in the names of the shaders' parameters. */
export interface Slice {
  readonly firstTile: number;
  readonly tiles: number;
  readonly tileRows: number;
  readonly tileColumns: number;
}

/** The slices of a batch, in order. */
export function slicesOf({ tiles, sliceTiles, tileRows, tileColumns }: Tiling): Slice[] {
  return Array.from({ length: Math.ceil(tiles / sliceTiles) }, (_, i) => {
    const firstTile = i * sliceTiles;
    return { firstTile, tiles: Math.min(sliceTiles, tiles - firstTile), tileRows, tileColumns };
  });
}

import type { Conv2dGeometry, DeviceTensor } from '@flukeprint/kernels';
import { type TileName, tileCandidates, tiles } from '../gemm/tile.ts';
import type { KernelContext } from '../kernel-context.ts';
import { likelyGpu, winogradPays } from './winograd/pays.ts';
import type { WinogradDirection } from './winograd/tiling.ts';
import { winogradApplies, winogradTiles } from './winograd/winograd.ts';

type WinogradWay = `winograd ${TileName}`;

/** A tile of the direct product, or of Winograd's. */
export type Way = TileName | WinogradWay;

/** Whether this way is Winograd's. */
export function isWinograd(way: Way): way is WinogradWay {
  return way.startsWith('winograd ');
}

/** The tile of Winograd's product. */
export function tileOf(way: WinogradWay): TileName {
  return way.slice('winograd '.length) as TileName;
}

const operations = { forward: 'conv2d', inputGrad: 'conv2dInputGrad', weightGrad: 'conv2dWeightGrad' };

/** Names what depends on nothing else than the geometry. */
export function nameOf(what: string, g: Conv2dGeometry): string {
  return `${what} ${Object.values(g).join(' ')}`;
}

/**
 * The fastest way for these activations, as far as is known: a tile of the direct product, which is `products` times [rows,
 * columns], or Winograd where it applies. Unmeasured, Winograd where it is likely to be faster.
 */
export function fastestWay(
  context: KernelContext,
  g: Conv2dGeometry,
  direction: WinogradDirection,
  { dtype }: DeviceTensor,
  [rows, columns, products]: readonly [rows: number, columns: number, products: number],
): Way {
  const work = `${nameOf(operations[direction], g)} ${dtype}`;
  const direct = tileCandidates({ matrixUnit: context.matrixUnit, dtype }, rows, columns, products);
  if (!winogradApplies(g)) return context.fastest(work, direct);
  // On paper Winograd competes with products in registers.
  const isInRegisters = tiles[direct[0]].unit === 'registers';
  const pays = isInRegisters && winogradPays(g, direction, likelyGpu, dtype === 'f16' ? 2 : 4);
  const [likely, ...others] = winogradTiles(g, direction);
  const first: Way = `winograd ${likely}`;
  const rest = others.map((name): Way => `winograd ${name}`);
  return context.fastest<Way>(work, pays ? [first, ...rest, ...direct] : [...direct, first, ...rest]);
}
